import path from 'node:path';
import { firmwareMissing, variablesMisfit } from '../../qemu/firmware/missing';
import { AppFailure, failure } from '../../../shared/errors';
import type { Architecture, FirmwareKind, VmConfig } from '../../../shared/vm-config';
import { paddockPaths } from '../../lib/paths';
import { fingerprint, probeCapabilities } from '../../qemu/capabilities/probe';
import { fitted, keepsVariables, variableBytesOf } from '../../qemu/firmware/flash-size';
import { installedFirmware, isWhole } from '../../qemu/firmware/installed';
import { chooseFirmware, firmwareKinds } from '../../qemu/firmware/match';
import { preferredMachine, resolveMachine } from '../../qemu/capabilities/machines';
import { findModel, modelsOf } from '../../qemu/hardware/models/find';
import { thisMachine, type FileReader } from '../../qemu/tools/file-reader';
import { findQemu, findTool, hostArchitecture } from '../../qemu/tools/find';
import { programSearch } from '../../qemu/tools/folders';
import { toolMissing } from '../../qemu/tools/missing';
import type { ToolName } from '../../qemu/tools/tools';
import type { QemuCapabilities } from '../../qemu/capabilities/types';
import type { FirmwareBuild, FirmwareFile, ResolvedFirmware } from '../../qemu/firmware/build';

interface FoundQemu {
  binary: string;
  capabilities: QemuCapabilities;
}

/** What is installed for running guests. */
export interface QemuFinder {
  /** @throws AppFailure `qemu-missing`, `command-failed`. */
  qemu(arch: Architecture): Promise<FoundQemu>;
  /**
   * null for BIOS.
   * @param variableBytes of the variables that the VM has already: only firmware that keeps variables of this size
   * will do, as any other would find none and store none
   * @throws AppFailure `firmware-missing`, `firmware-secure-missing`, `nvram-misfit`.
   */
  firmware(
    config: Pick<VmConfig, 'arch' | 'machine' | 'firmware'>,
    variableBytes?: number | null,
  ): Promise<ResolvedFirmware | null>;
  /** The kinds of firmware that a new VM of this architecture can have here. */
  firmwareKinds(arch: Architecture): Promise<FirmwareKind[]>;
  /** Templates of UEFI variables with enrolled keys, for whatever machine. */
  keyTemplates(): FirmwareFile[];
  /** A helper's absolute path, or null. */
  tool(name: ToolName): Promise<string | null>;
  /** The same for one that must be there. @throws AppFailure `tool-missing`, with the package that brings it. */
  requireTool(name: ToolName): Promise<string>;
}

/** What the finder looks through, where it is not what is usual. */
export interface FinderPlaces {
  /** Folders of programs after `PATH`; the system's unless told. */
  systemFolders?: readonly string[];
  /** The files of a recorded machine. */
  files?: FileReader;
  /** Its architecture. */
  host?: Architecture | null;
}

/**
 * Makes a finder. It looks at the disk each time, which takes less than a millisecond, and keeps only what QEMU said of
 * itself: one that was upgraded, or got modules, is asked again.
 * @param cacheDir where answers of QEMU binaries are kept between runs.
 */
export function createQemuFinder(
  env: NodeJS.ProcessEnv,
  cacheDir: string,
  { systemFolders, files = thisMachine, host = hostArchitecture() }: FinderPlaces = {},
): QemuFinder {
  const known = new Map<Architecture, FoundQemu & { mark: string }>();
  const configHome = files === thisMachine ? path.dirname(paddockPaths(env).config) : null;
  const search = programSearch(env['PATH'], systemFolders, files);
  const builds = () => installedFirmware(files, configHome).builds;
  const markOf = async (binary: string) => await fingerprint(binary).catch(() => null);

  const find = async (arch: Architecture): Promise<FoundQemu> => {
    const binary = findQemu(search, arch, host);
    const mark = binary && (await markOf(binary));
    if (!mark) throw qemuMissing(arch);
    const before = known.get(arch);
    if (before?.binary === binary && before.mark === mark) return before;
    const capabilities = await probeCapabilities(binary, { cacheDir });
    const found = { binary, capabilities, mark };
    known.set(arch, found);
    return found;
  };
  const tool = (name: ToolName) => findTool(search, name);

  return {
    qemu: find,

    async firmware({ arch, machine, firmware: kind }, variableBytes = null) {
      if (kind === 'bios') return null;
      if (!(await takesFlash(arch, find))) throw firmwareMissing(kind, machine);
      const chip = findModel(arch, machine)?.flash?.bytes ?? null;
      const [query, present] = [{ arch, machine, kind }, builds()];
      const found = chooseFirmware(
        present,
        query,
        (one) => variableBytes === null || keepsVariables(files, one, variableBytes, chip),
      );
      if (found) return fitted(files, found, chip);
      const other = chooseFirmware(present, query);
      if (!other || variableBytes === null) throw firmwareMissing(kind, machine);
      throw variablesMisfit(variableBytes, variableBytesOf(files, other, chip) ?? 0);
    },

    async firmwareKinds(arch) {
      const machine = await find(arch).then(
        ({ capabilities }) => resolveMachine(capabilities, arch),
        () => preferredMachine(arch),
      );
      const usable = (await takesFlash(arch, find)) ? builds() : [];
      return firmwareKinds(usable, arch, machine);
    },

    keyTemplates: () => keyTemplates(builds()),

    tool: async (name) => tool(name),
    async requireTool(name) {
      const found = tool(name);
      if (found === null) throw toolMissing(files, name);
      return found;
    },
  };
}

/**
 * Firmware that a VM's own variables fit, with the VM's name in what is thrown, for the way out.
 * @throws AppFailure as `QemuFinder.firmware`.
 */
export async function firmwareFor(
  finder: Pick<QemuFinder, 'firmware'>,
  config: VmConfig,
  variableBytes: number | null,
): Promise<ResolvedFirmware | null> {
  try {
    return await finder.firmware(config, variableBytes);
  } catch (error) {
    if (!isMisfit(error)) throw error;
    const params = { ...error.error.params, name: config.name, device: 'nvram' };
    throw failure(error.error.code, { params, action: 'mend-files', vmId: config.id });
  }
}

/**
 * Refuses variables that the firmware here would lose; what else is wrong with the firmware the start says.
 * @throws AppFailure `nvram-misfit`.
 */
export async function refuseMisfit(
  finder: Pick<QemuFinder, 'firmware'>,
  config: VmConfig,
  variableBytes: number,
): Promise<void> {
  await firmwareFor(finder, config, variableBytes).catch((error: unknown) => {
    if (isMisfit(error)) throw error;
  });
}

const isMisfit = (error: unknown): error is AppFailure =>
  error instanceof AppFailure && error.error.code === 'nvram-misfit';

/** Whether QEMU for an architecture starts from firmware in flash; true where there is none to ask. */
async function takesFlash(arch: Architecture, find: QemuFinder['qemu']): Promise<boolean> {
  const since = modelsOf(arch)[0]?.flash?.since ?? null;
  if (since === null) return true;
  return await find(arch).then(
    ({ capabilities }) => capabilities.commands.includes(since),
    () => true,
  );
}

/** Each template with enrolled keys once. */
function keyTemplates(builds: readonly FirmwareBuild[]): FirmwareFile[] {
  const files = builds
    .filter((build) => build.enrolledKeys && isWhole(build))
    .flatMap(({ variables }) => variables ?? []);
  return files.filter(({ file }, at) => files.findIndex((one) => one.file === file) === at);
}

function qemuMissing(arch: Architecture) {
  return failure('qemu-missing', {
    params: { arch },
    action: 'open-host-panel',
  });
}
