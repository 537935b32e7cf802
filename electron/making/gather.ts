import { readFile, stat } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { parseCpuList } from '../../shared/cpu-list';
import type { DraftSource, GuestProfile, VmDraft } from '../../shared/draft';
import { toAppError } from '../../shared/errors';
import { isUnderWay } from '../../shared/job-state';
import { MiB } from '../../shared/units';
import {
  displayAdapterSchema,
  type Architecture,
  type FirmwareKind,
  type VmConfig,
} from '../../shared/vm-config';
import { allowedCpus } from '../lib/process-facts';
import { freeBytes } from '../disks/free-space';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { LoginKeys } from '../guests/cloud-init/login-keys';
import { draftModel } from './draft/draft-to-config';
import type { DraftContext, DraftHost, FileFacts } from './draft/draft-context';
import type { MachineModel } from '../qemu/hardware/models/machine-model';
import { findMachine } from '../qemu/capabilities/machines';
import { thisMachine } from '../qemu/tools/file-reader';
import { hostArchitecture, isNative } from '../qemu/tools/find';
import { emulatorPackage, uefiPackage } from '../qemu/tools/packages';
import type { OpenGl } from '../qemu/opengl/open-gl';
import type { QemuCapabilities } from '../qemu/capabilities/types';
import { inspectFile, type FoundFile } from './inspect-file';
import type { FirmwareFamily } from '../vm/launch/accelerator-memory';
import type { JobService } from '../jobs/types';
import type { AcceleratorChoice, VmService } from '../vm/types';

/** What making VMs needs from the other rooms. */
export interface DraftServiceOptions {
  vms: Pick<
    VmService,
    'list' | 'config' | 'usersOf' | 'inTrash' | 'folder' | 'add' | 'start' | 'portUsers'
  >;
  jobs: Pick<JobService, 'start' | 'list'>;
  /** `<data>/vms`. */
  vmsFolder: string;
  /** The folder `assets` of the checkout or of the package. */
  assetsDir: string;
  /** @throws AppFailure `qemu-missing`. */
  capabilities(arch: Architecture): Promise<QemuCapabilities>;
  /** Firmware that can be started for this architecture; `bios`, what comes with QEMU, is always one of them. */
  firmwareKinds(arch: Architecture): Promise<FirmwareKind[]>;
  /** @throws AppFailure `tool-missing`. */
  qemuImg: FindQemuImg;
  /** Who logs in to a cloud image. */
  logins: LoginKeys;
  hasSwtpm(): Promise<boolean>;
  /** What pins threads to CPUs. */
  hasTaskset(): Promise<boolean>;
  /** Whether the QEMU for this architecture can draw with this computer's GPU. @throws AppFailure `qemu-missing`. */
  openGl(arch: Architecture): Promise<OpenGl>;
  acceleratorFor(firmware: FirmwareFamily): Promise<AcceleratorChoice>;
}

/** What a file is. @throws AppFailure `file-missing`, `file-unreadable`, `file-not-plain`, `tool-missing`. */
export type Inspect = (file: string) => Promise<FoundFile>;

/** Looks at files once and again only when they have changed: the wizard asks with every key pressed. */
export function fileInspector(qemuImg: FindQemuImg) {
  const known = new Map<string, { mark: string; found: Promise<FoundFile> }>();
  return async (file: string): Promise<FoundFile> => {
    const stats = await stat(file).catch(() => null);
    const mark = stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : 'none';
    const before = known.get(file);
    if (before?.mark === mark) return await before.found;
    const found = inspectFile(file, qemuImg);
    known.set(file, { mark, found });
    found.then(
      // What an image is built on may come or go without a change of the image.
      ({ media }) => media.refersTo.length > 0 && known.delete(file),
      () => known.delete(file),
    );
    return await found;
  };
}

/** What this machine offers a new VM now. */
export async function gatherHost(
  options: DraftServiceOptions,
  arch: Architecture,
): Promise<DraftHost> {
  const [firmware, swtpm, taskset, availableMiB, nodes] = await Promise.all([
    options.firmwareKinds(arch).catch((): FirmwareKind[] => ['bios']),
    options.hasSwtpm(),
    options.hasTaskset(),
    availableMemory(),
    Promise.resolve(usableCpus()),
    onlineNodes(),
  ]);
  return {
    memoryMiB: Math.floor(totalmem() / MiB),
    availableMiB,
    cores: availableParallelism(),
    firmware,
    swtpm,
    taskset,
    cpus: usableCpus(),
    nodes,
    native: isNative(arch, hostArchitecture()),
    packages: {
      qemu: emulatorPackage(thisMachine, arch),
      uefi: uefiPackage(thisMachine, arch),
    },
  };
}

/** Those that are online, and that this session may use. */
const usableCpus = (): number[] =>
  allowedCpus('self') ?? Array.from({ length: availableParallelism() }, (_, cpu) => cpu);

/** A kernel without NUMA says nothing. */
async function onlineNodes(): Promise<number[]> {
  const text = await readFile('/sys/devices/system/node/online', 'utf8').catch(() => '');
  return parseCpuList(text.trim()) ?? [];
}

async function availableMemory(): Promise<number | null> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? null : Math.floor(Number(kibibytes) / 1024);
}

/** Everything that judging this draft needs, read at once. */
export async function gatherContext(
  options: DraftServiceOptions,
  draft: VmDraft,
  profile: GuestProfile,
  inspect: Inspect,
): Promise<DraftContext> {
  const model = draftModel(draft, profile);
  const [host, free, files, capabilities, kvm, namesBeingMade] = await Promise.all([
    gatherHost(options, draft.arch),
    freeBytes(options.vmsFolder).catch(() => null),
    gatherFiles(options, draft.source, inspect),
    options.capabilities(draft.arch).catch(() => null),
    usesKvm(options, draft.accelerator, draft),
    namesInTheMaking(options),
  ]);
  return {
    host,
    namesTaken: options.vms.list().map(({ name }) => name),
    namesBeingMade,
    freeBytes: free,
    files,
    model,
    qemu: capabilities && offers(capabilities, model),
    kvm,
  };
}

/** The names of the machines that jobs make just now; they are in no list yet. */
export async function namesInTheMaking({
  jobs,
}: Pick<DraftServiceOptions, 'jobs'>): Promise<string[]> {
  const making = (await jobs.list()).filter(
    (job) =>
      (job.kind === 'create-vm' || job.kind === 'clone') &&
      isUnderWay(job) &&
      job.result.vmId === undefined,
  );
  return making.map(({ subject }) => subject.name);
}

/** Whether KVM would be used if it is asked for; false where it is not asked for. */
export async function usesKvm(
  options: DraftServiceOptions,
  wanted: VmConfig['accelerator'],
  { arch, firmware }: Pick<VmConfig, 'arch' | 'firmware'>,
): Promise<boolean> {
  if (wanted !== 'kvm' || !isNative(arch, hostArchitecture())) return false;
  return (
    (await options.acceleratorFor(firmware === 'bios' ? 'bios' : 'uefi')).accelerator === 'kvm'
  );
}

function offers(
  capabilities: QemuCapabilities,
  { alias, displays }: MachineModel,
): NonNullable<DraftContext['qemu']> {
  return {
    cpuMax: findMachine(capabilities, alias)?.cpuMax ?? null,
    displayAdapters: displayAdapterSchema.options.filter((adapter) => {
      if (adapter === 'none') return true;
      const device = displays[adapter];
      return device !== undefined && capabilities.devices.includes(device);
    }),
  };
}

/** The files that a source names. */
function sourceFiles(source: DraftSource): string[] {
  switch (source.kind) {
    case 'iso':
    case 'disk':
      return [source.file];
    case 'kernel':
      return [source.kernel, source.initrd, source.disk?.file].filter(
        (file) => typeof file === 'string',
      );
    case 'test-guest':
    case 'none':
      return [];
  }
}

async function gatherFiles(
  options: DraftServiceOptions,
  source: DraftSource,
  inspect: Inspect,
): Promise<Map<string, FileFacts>> {
  const names = sourceFiles(source).filter((file) => file !== '');
  const facts = await Promise.all(names.map((file) => fileFacts(options, file, inspect)));
  return new Map(names.map((file, index) => [file, facts[index] ?? notThere]));
}

const notThere: FileFacts = { state: 'missing', trashed: null };

/** The VMs that write to what an image is built on; names are as the image has them. */
async function usersBelow(
  vms: Pick<VmService, 'usersOf'>,
  image: string,
  names: readonly string[],
): Promise<string[]> {
  const files = names.map((name) => path.resolve(path.dirname(image), name));
  const users = await Promise.all(files.map(async (file) => await vms.usersOf(file)));
  return [...new Set(users.flatMap(({ disks }) => disks))];
}

/** What is found out about a file that a draft or a definition names. */
export async function fileFacts(
  { vms }: DraftServiceOptions,
  file: string,
  inspect: Inspect,
): Promise<FileFacts> {
  const stats = await stat(file).catch(() => null);
  if (stats?.isDirectory()) return { state: 'folder' };
  if (stats?.isBlockDevice()) return { state: 'device' };
  if (stats && !stats.isFile()) return { state: 'special' };
  try {
    const found = await inspect(file);
    const { disks, bases, standing } = await vms.usersOf(file);
    const parts = [...found.image.missing, ...found.media.outside];
    const inTrash = parts.length > 0 ? await vms.inTrash(parts) : [];
    const baseUsedBy = await usersBelow(vms, file, found.media.refersTo);
    const users = { usedBy: disks[0] ?? null, baseOf: bases, standing, baseUsedBy };
    return { ...found, ...users, inTrash };
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'file-missing') {
      const [trashed] = await vms.inTrash([file]);
      return { state: 'missing', trashed: trashed?.name ?? null };
    }
    if (code === 'file-unreadable' || code === 'file-not-plain') return { state: 'unreadable' };
    throw error;
  }
}
