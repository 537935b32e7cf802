import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import { type AppError, AppFailure, toAppError } from '../../../shared/errors';
import type { SoundRoute } from '../../../shared/sound';
import type { Note } from '../../../shared/texts/message';
import { note } from '../../../shared/texts/notes';
import type { Architecture, VmConfig } from '../../../shared/vm-config';
import { writeNewFile } from '../../disks/new-file';
import { qemuImgFailure } from '../../disks/qemu-img-errors';
import type { SocketPaths, QemuCommand } from '../../qemu/hardware/types';
import { buildCommandLine, buildHardware, type BuiltSection } from '../../qemu/hardware/build';
import { plugItems, type PlugGuest } from '../../qemu/hardware/plugging';
import type { PluggableItem } from '../../qemu/hardware/to-qmp';
import { nvramFile, paddedCodeFile } from '../../qemu/hardware/parts/uefi';
import { findModel } from '../../qemu/hardware/models/find';
import { flashBytesOf } from '../../qemu/firmware/flash-size';
import { createNvram, padCode } from '../../qemu/firmware/nvram';
import { thisMachine } from '../../qemu/tools/file-reader';
import { hostArchitecture, isNative } from '../../qemu/tools/find';
import type { ResolvedFirmware } from '../../qemu/firmware/build';
import { drawsWithGpu } from '../../qemu/hardware/parts/display';
import { glNote } from '../../qemu/opengl/gl-note';
import type { OpenGl } from '../../qemu/opengl/open-gl';
import type { AcceleratorChoice } from '../types';
import type { FirmwareFamily } from './accelerator-memory';
import { firmwareFor, type QemuFinder } from './qemu-finder';
import { chooseSound, playsInApp, type SoundFacts } from './sound';

export interface PlannerDeps {
  finder: QemuFinder;
  acceleratorFor: (firmware: FirmwareFamily) => Promise<AcceleratorChoice>;
  /** What could play a guest's sound now. */
  soundFacts: () => Promise<SoundFacts>;
  /** Whether a QEMU can draw with this computer's GPU. */
  openGl: (binary: string) => Promise<OpenGl>;
}

interface PlanRequest {
  config: VmConfig;
  folder: string;
  sockets: SocketPaths;
}

/** How a VM would be started. Making it changes nothing on the disk. */
export interface LaunchPlan {
  command: QemuCommand;
  /** What the words of `command` were made of. */
  sections: readonly BuiltSection[];
  /** Null without UEFI. */
  firmware: ResolvedFirmware | null;
  /** The same as `command` without sound, for a QEMU that does not start with it; null when there is none to leave out. */
  silentCommand: QemuCommand | null;
  /** Where the guest's sound goes; null without a sound card. */
  sound: SoundRoute | null;
  accelerator: 'kvm' | 'tcg';
  /** Why this accelerator. */
  reason: Note;
  /** Why it must not be started like this, if so. */
  problem: AppError | null;
  /** What a guest that runs is given for a device of the definition. @throws AppFailure as `plugItems`. */
  plugItems(device: string, guest: PlugGuest): PluggableItem[];
  /** What pins threads to CPUs. @throws AppFailure `tool-missing`. */
  taskset(): Promise<string>;
  /** Makes the VM's UEFI variables when they are not there yet, and its copy of code that is too short. @throws `tool-missing`, `command-failed`, `no-space-left`. */
  prepare(): Promise<void>;
}

export type Planner = (request: PlanRequest) => Promise<LaunchPlan>;

/** Makes the function that plans starts. */
export function createPlanner(deps: PlannerDeps): Planner {
  const { finder, acceleratorFor, soundFacts } = deps;
  return async ({ config, folder, sockets }) => {
    // Variables of another size than the firmware's would be lost on it.
    const nvram = { file: path.join(folder, nvramFile), format: 'qcow2' } as const;
    const [{ binary, capabilities }, choice, firmware, swtpm, facts, lacks] = await Promise.all([
      finder.qemu(config.arch),
      acceleratorFor(config.firmware === 'bios' ? 'bios' : 'uefi'),
      firmwareFor(finder, config, flashBytesOf(thisMachine, nvram)),
      config.tpm ? finder.requireTool('swtpm') : null,
      config.sound === 'none' || playsInApp(config) ? null : soundFacts(),
      config.cpu.pinning ? toolLack(finder, 'taskset') : null,
    ]);
    const decided = decideAccelerator(config, choice, hostArchitecture());
    const { accelerator, reason } = decided;
    const openGl = drawsWithGpu(config) ? await deps.openGl(binary) : null;
    const renderNode = openGl && !('why' in openGl) ? openGl.node : null;
    const problem = decided.problem ?? lacks ?? glProblem(config, openGl);
    const sound: SoundRoute | null = playsInApp(config)
      ? { to: 'app' }
      : facts && chooseSound(facts, capabilities.audioDrivers);
    const input = {
      binary,
      config,
      capabilities,
      accelerator,
      folder,
      sockets,
      firmware,
      swtpm,
      renderNode,
      bootOnceFromCd: config.boot.onceFromCd,
    };
    const silence: SoundRoute = { to: 'nowhere', why: 'not-at-start' };
    const { command, sections } = buildHardware({ ...input, sound: sound ?? silence });
    const silentCommand =
      sound && sound.to !== 'nowhere' && sound.to !== 'app'
        ? buildCommandLine({ ...input, sound: silence })
        : null;
    const prepare = async () => {
      if (!firmware) return;
      const chip = findModel(config.arch, config.machine)?.flash?.bytes ?? null;
      await ensureNvram(folder, { firmware, chip }, finder);
      await ensureCode(folder, firmware, finder);
    };
    const items = (device: string, guest: PlugGuest) =>
      plugItems({ ...input, sound: silence }, device, guest);
    const choices = { sound, accelerator, reason, problem };
    return {
      command,
      sections,
      firmware,
      silentCommand,
      ...choices,
      plugItems: items,
      taskset: async () => await finder.requireTool('taskset'),
      prepare,
    };
  };
}

/** Pure: what a definition's wish comes to on this host. */
export function decideAccelerator(
  config: Pick<VmConfig, 'accelerator' | 'arch' | 'id' | 'name'>,
  choice: AcceleratorChoice,
  host: Architecture | null,
): Pick<LaunchPlan, 'accelerator' | 'reason' | 'problem'> {
  const wish = config.accelerator;
  const asked = note('reasons', 'accelerator.by-definition');
  if (wish === 'tcg') return { accelerator: 'tcg', reason: asked, problem: null };
  const foreign: AcceleratorChoice = {
    accelerator: 'tcg',
    reason: note('reasons', 'accelerator.foreign', { arch: config.arch }),
  };
  const possible = isNative(config.arch, host) ? choice : foreign;
  if (wish === 'auto') return { ...possible, problem: null };
  if (possible.accelerator === 'kvm') return { accelerator: 'kvm', reason: asked, problem: null };
  const problem: AppError = {
    code: 'kvm-unusable',
    params: { name: config.name },
    reason: possible.reason,
    action: 'use-emulation',
    vmId: config.id,
  };
  return { accelerator: 'kvm', reason: asked, problem };
}

/** Why this computer's GPU does not draw for a guest that is to have that. */
function glProblem({ id, name }: VmConfig, openGl: OpenGl | null): AppError | null {
  if (!openGl || !('why' in openGl)) return null;
  return {
    code: 'gl-unusable',
    params: { name, field: 'display.gl' },
    reason: glNote(openGl),
    vmId: id,
  };
}

/** Why a tool that only a guest that runs needs cannot be had: told before the start. */
async function toolLack(finder: QemuFinder, tool: 'taskset'): Promise<AppError | null> {
  try {
    await finder.requireTool(tool);
    return null;
  } catch (error) {
    return toAppError(error);
  }
}

/** The plan of a VM that may be started. @throws AppFailure the plan's problem. */
export function startable(plan: LaunchPlan): LaunchPlan {
  if (plan.problem) throw new AppFailure(plan.problem);
  return plan;
}

async function ensureNvram(
  folder: string,
  { firmware, chip }: { firmware: ResolvedFirmware; chip: number | null },
  finder: QemuFinder,
): Promise<void> {
  const file = path.join(folder, nvramFile);
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await makeFile(file, finder, async (qemuImg, partial) => {
    await createNvram(qemuImg, firmware, partial, chip);
  });
}

/** A copy of firmware that is shorter than the flash; made again when the firmware is newer. */
async function ensureCode(
  folder: string,
  { code, padCodeTo }: ResolvedFirmware,
  finder: QemuFinder,
): Promise<void> {
  if (padCodeTo === undefined) return;
  const file = path.join(folder, paddedCodeFile);
  const [copy, original] = [thisMachine.mark(file), thisMachine.mark(code.file)];
  if (copy?.size === padCodeTo && original && copy.mtime >= original.mtime) return;
  await rm(file, { force: true });
  await makeFile(file, finder, async (qemuImg, partial) => {
    await padCode(qemuImg, code, partial, padCodeTo);
  });
}

/** Makes a file with qemu-img, whole or not at all. */
async function makeFile(
  file: string,
  finder: QemuFinder,
  make: (qemuImg: string, partial: string) => Promise<void>,
): Promise<void> {
  const qemuImg = await finder.requireTool('qemu-img');
  await writeNewFile(file, async (partial) => {
    try {
      await make(qemuImg, partial);
    } catch (error) {
      throw qemuImgFailure(error, file, 'command-failed');
    }
  });
}
