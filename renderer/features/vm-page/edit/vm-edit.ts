import { useEffect, useState } from 'react';
import type { GrantedFile } from '../../../../shared/contract';
import type { EditedFields, FieldIssue } from '../../../../shared/draft';
import { api, attempt } from '../../../api/client';
import { fileNameOf } from '../../../components/file-name';
import { errorsOf } from '../../../components/fields/field-issues';
import type { AppError } from '../../../../shared/errors';
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

export function editOf(config: VmConfig): VmEdit {
  const drive = config.cdroms[0];
  return {
    name: config.name,
    notes: config.notes,
    memoryMiB: config.memoryMiB,
    cpus: config.cpu.sockets * config.cpu.cores * config.cpu.threads,
    accelerator: config.accelerator,
    cd: drive && (drive.file === null ? null : { path: drive.file, name: fileNameOf(drive.file) }),
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

/** Main looks at the changes this long after the last one. */
const settleMs = 220;

/** What main finds in the changes, a moment after the last one; the last findings until then. */
export function useEditIssues(
  id: string | null,
  edit: VmEdit | null,
): [readonly FieldIssue[], (found: readonly FieldIssue[]) => void] {
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const {
    name = '',
    memoryMiB = 0,
    cpus = 0,
    accelerator = 'auto',
    bootFromCd = false,
  } = edit ?? {};
  const disc = edit?.cd?.path ?? null;
  const known = id !== null && edit !== null;
  useEffect(() => {
    if (!known) return undefined;
    const abort = new AbortController();
    const fields = { name, memoryMiB, cpus, accelerator, cd: disc, bootFromCd };
    const timer = setTimeout(() => {
      void attempt(api.vms.validateEdit({ id, edit: fields }, { signal: abort.signal })).then(
        (outcome) => {
          if (outcome.ok && !abort.signal.aborted) setIssues(outcome.value);
        },
      );
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [known, id, name, memoryMiB, cpus, accelerator, disc, bootFromCd]);
  return [issues, setIssues];
}

/**
 * Saves the changes, unless main finds something wrong with them: what was typed last may not have been looked at yet.
 * @returns what is wrong at the fields, or why it was not saved; neither when it is saved.
 */
export async function saveEdit(
  config: VmConfig,
  edit: VmEdit,
): Promise<{ issues?: readonly FieldIssue[]; error?: AppError }> {
  const { name, memoryMiB, cpus, accelerator, bootFromCd } = edit;
  const cd = edit.cd?.path ?? null;
  const fields: EditedFields = { name, memoryMiB, cpus, accelerator, cd, bootFromCd };
  const checked = await attempt(api.vms.validateEdit({ id: config.id, edit: fields }));
  if (!checked.ok) return { error: checked.error };
  if (errorsOf(checked.value).length > 0) return { issues: checked.value };
  const outcome = await attempt(api.vms.update({ config: withEdit(config, edit), base: config }));
  return outcome.ok ? {} : { error: outcome.error };
}
