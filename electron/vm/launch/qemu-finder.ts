import { failure } from '../../../shared/errors';
import type { Architecture, FirmwareKind, VmConfig } from '../../../shared/vm-config';
import { fingerprint, probeCapabilities } from '../../qemu/capabilities';
import { findQemu, findTool } from '../../qemu/discovery';
import { findFirmware, requireFirmware } from '../../qemu/firmware';
import { preferredMachine, resolveMachine } from '../../qemu/machines';
import type { QemuCapabilities, ResolvedFirmware } from '../../qemu/types';

interface FoundQemu {
  binary: string;
  capabilities: QemuCapabilities;
}

/** What is installed for running guests. */
export interface QemuFinder {
  /** @throws AppFailure `qemu-missing`, `command-failed`. */
  qemu(arch: Architecture): Promise<FoundQemu>;
  /** null for BIOS. @throws AppFailure `firmware-missing`. */
  firmware(
    config: Pick<VmConfig, 'arch' | 'machine' | 'firmware'>,
  ): Promise<ResolvedFirmware | null>;
  /** The kinds of firmware that a new VM of this architecture can have here. */
  firmwareKinds(arch: Architecture): Promise<FirmwareKind[]>;
  /** A helper's absolute path, or null. */
  tool(name: 'swtpm' | 'qemu-img'): Promise<string | null>;
}

/**
 * Makes a finder that keeps in memory what it found, so that a start costs a few `stat`s and no more: a QEMU that
 * was upgraded, or got modules, is asked anew.
 * @param cacheDir where answers of QEMU binaries are kept between runs.
 */
export function createQemuFinder(env: NodeJS.ProcessEnv, cacheDir: string): QemuFinder {
  const known = new Map<Architecture, FoundQemu & { mark: string }>();
  const firmwares = new Map<string, ResolvedFirmware>();
  const markOf = async (binary: string) => await fingerprint(binary).catch(() => null);

  const find = async (arch: Architecture): Promise<FoundQemu> => {
    const before = known.get(arch);
    if (before && (await markOf(before.binary)) === before.mark) return before;
    const binary = await findQemu(arch, env);
    const mark = binary && (await markOf(binary));
    if (!mark) throw qemuMissing(arch);
    const capabilities = await probeCapabilities(binary, { cacheDir });
    const found = { binary, capabilities, mark };
    known.set(arch, found);
    return found;
  };

  return {
    qemu: find,

    async firmware({ arch, machine, firmware: kind }) {
      if (kind === 'bios') return null;
      const key = [arch, machine, kind].join(' ');
      const found = firmwares.get(key) ?? (await requireFirmware({ arch, machine, kind }, { env }));
      firmwares.set(key, found);
      return found;
    },

    async firmwareKinds(arch) {
      // Firmware descriptors name versioned machines (`pc-q35-*`).
      const machine = await find(arch).then(
        ({ capabilities }) => resolveMachine(capabilities, arch),
        () => preferredMachine[arch],
      );
      const kinds: FirmwareKind[] = arch === 'x86_64' || arch === 'i386' ? ['bios'] : [];
      for (const kind of ['uefi', 'uefi-secure'] as const) {
        const found = await findFirmware({ arch, machine, kind }, { env });
        if (found) kinds.push(kind);
      }
      return kinds;
    },

    tool: async (name) => await findTool(name, env),
  };
}

function qemuMissing(arch: Architecture) {
  return failure('qemu-missing', {
    params: { arch },
    action: 'open-host-panel',
  });
}
