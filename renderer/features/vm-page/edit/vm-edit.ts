import type { GrantedFile } from '../../../../shared/contract';
import type { VmConfig } from '../../../../shared/vm-config';

/** What the edit dialog changes of a definition; everything else stays as it is. */
export interface VmEdit {
  name: string;
  notes: string;
  memoryMiB: number;
  cpus: number;
  accelerator: VmConfig['accelerator'];
  /** undefined: the machine has no CD drive; null: the tray is empty. */
  cd: { path: string; name: string } | null | undefined;
  bootFromCd: boolean;
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

export function editOf(config: VmConfig): VmEdit {
  const drive = config.cdroms[0];
  return {
    name: config.name,
    notes: config.notes,
    memoryMiB: config.memoryMiB,
    cpus: config.cpu.sockets * config.cpu.cores * config.cpu.threads,
    accelerator: config.accelerator,
    cd: drive && (drive.file === null ? null : { path: drive.file, name: nameOf(drive.file) }),
    bootFromCd: config.boot.onceFromCd,
  };
}

/** A chosen file as the medium of the drive. Main knows it by its token alone. */
export const cdOf = (file: GrantedFile): NonNullable<VmEdit['cd']> => ({
  path: file.token,
  name: file.info.fileName,
});

/** The topology for a number of vCPUs: as it was where that still fits, else cores in one socket. */
function withCpus(cpu: VmConfig['cpu'], count: number): VmConfig['cpu'] {
  if (cpu.sockets * cpu.cores * cpu.threads === count) return cpu;
  return { ...cpu, sockets: 1, cores: count, threads: 1 };
}

/** The definition with the changes in it. */
export function withEdit(config: VmConfig, edit: VmEdit): VmConfig {
  const { cd } = edit;
  const cdroms =
    cd === undefined
      ? config.cdroms
      : config.cdroms.map((drive, index) =>
          index === 0 ? { ...drive, file: cd?.path ?? null } : drive,
        );
  return {
    ...config,
    name: edit.name.trim(),
    notes: edit.notes,
    memoryMiB: edit.memoryMiB,
    cpu: withCpus(config.cpu, edit.cpus),
    accelerator: edit.accelerator,
    cdroms,
    boot: { ...config.boot, onceFromCd: edit.bootFromCd && Boolean(cd) },
  };
}
