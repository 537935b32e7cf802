import { note } from '../../../../shared/texts/notes';
import { vcpuCount, type VmConfig } from '../../../../shared/vm-config';
import { deviceIds, firmwareNodes } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import {
  device,
  globalOption,
  type HardwareItem,
  option,
  type Option,
  plainOption,
} from '../items';
import type { QemuWarning } from '../types';
import { impossible, invalid, requireFor, type BuildContext, type Section } from '../context';
import { fixedPlace, fixedSlots } from '../places/slots';
import { iommuOfBoard, irqchipFor } from './iommu';
import { dimmSlots, hugePages, memoryPlugOf, memoryToPlug } from './memory';
import { numaItems } from './numa';
import { cpuWords, possibleVcpus } from './processor';
import { sandboxWords } from './sandbox';

/** Who this process is: its name in QMP and in process lists, and the guest's SMBIOS UUID. */
export function identitySection({ config }: BuildContext): Section {
  // Process lists show 15 bytes of `process`; a guest's name there could upset whoever parses /proc/<pid>/stat.
  const names = { guest: config.name, process: 'paddock-vm' };
  return { items: [option('-name', null, names), plainOption('-uuid', config.id)] };
}

/** Machine type, accelerator, vCPUs, memory, clock. */
export function machineSection(context: BuildContext): Section {
  const { config, machine, accelerator } = context;
  const uefi = config.firmware !== 'bios';
  const cpu = cpuModel(context);
  const { words, warnings } = cpuWords(context, cpu.model);
  return {
    items: [
      option('-machine', machine, {
        ...context.model.machineOptions(accelerator),
        // A crash of QEMU must not write the guest's whole memory to a core file.
        'dump-guest-core': false,
        smm: systemManagement(context),
        ...iommuOfBoard(context),
        'memory-backend': config.hugepages === undefined || config.numa ? null : deviceIds.ram,
        pflash0: uefi ? firmwareNodes.code : null,
        pflash1: uefi ? firmwareNodes.vars : null,
      }),
      option('-accel', accelerator, irqchipFor(context)),
      option('-cpu', cpu.words, words),
      processors(context),
      ...(config.numa ? [] : hugePages(context)),
      memory(context),
      ...numaItems(context, vcpusToCome(context) ?? vcpuCount(config.cpu)),
      option('-rtc', null, {
        base: config.clockBase ?? config.clock,
        ...context.model.clockOptions,
      }),
      ...noSuspend(context),
    ],
    warnings: [...cpu.warnings, ...warnings],
  };
}

/** Secure Boot's firmware needs it; null leaves it to QEMU. */
function systemManagement(context: BuildContext): boolean | null {
  const { config, firmware, model } = context;
  const needed = config.firmware !== 'bios' && firmware?.smm === true;
  if (config.smm === undefined) return needed ? true : null;
  if (!model.x86) throw impossible(context, 'smm', 'SMM');
  if (needed && !config.smm) throw invalid('smm', 'smm-needed');
  return config.smm;
}

/** Cores that the guest can be given later are part of its topology from the start. */
function processors(context: BuildContext): Option {
  const { config } = context;
  const { sockets, cores, threads } = config.cpu;
  const count = vcpuCount(config.cpu);
  const maxcpus = vcpusToCome(context);
  if (maxcpus === null) return option('-smp', String(count), { sockets, cores, threads });
  const most = maxcpus / (sockets * threads);
  return option('-smp', String(count), { sockets, cores: most, threads, maxcpus });
}

const vcpusToCome = ({ config, model, cpuMax }: BuildContext) =>
  possibleVcpus(config.cpu, { plugsCpus: model.plugsCpus, cpuMax });

function memory(context: BuildContext): Option {
  const { config } = context;
  const { memoryMiB } = config;
  const more = memoryToPlug(context);
  if (more === 0) return plainOption('-m', `${memoryMiB}M`);
  const slots = memoryPlugOf(config) === 'dimm' ? dimmSlots : null;
  return option('-m', `${memoryMiB}M`, { slots, maxmem: `${memoryMiB + more}M` });
}

/**
 * Hyper-V's interfaces for Windows are left out: QEMU 7.2 aborts on a KVM built without them (CONFIG_KVM_HYPERV, an
 * option since Linux 6.8), and nothing short of starting tells.
 */
function cpuModel(context: BuildContext): {
  model: string;
  words: string;
  warnings: QemuWarning[];
} {
  const { config, accelerator, capabilities } = context;
  const asked = config.cpu.model;
  const { emulatedCpu, emulatedFeatures } = context.model;
  const knows = (name: string) => capabilities.cpuModels.some((each) => each.name === name);
  const native =
    accelerator === 'kvm' ? 'host' : (emulatedCpu.find(knows) ?? emulatedCpu[0] ?? 'max');
  // `host` is the machine's own CPU, which only KVM can give.
  const emulated = asked === 'host' && accelerator === 'tcg';
  const model = asked === 'auto' || emulated ? native : asked;
  if (!knows(model)) {
    throw lacks(capabilities, 'cpu-model-unsupported', { model });
  }
  const further = accelerator === 'tcg' ? emulatedFeatures[model] : undefined;
  const words = further === undefined ? model : `${model},${further}`;
  const warnings = emulated ? [note('warnings', 'cpu-host-emulated', { model })] : [];
  return { model, words, warnings };
}

function isWindows({ os }: Pick<VmConfig, 'os'>): boolean {
  return os.startsWith('windows');
}

/** Suspend to RAM and to disk are not offered: a guest that falls asleep by itself looks hung on the screen. */
function noSuspend({ model }: BuildContext): HardwareItem[] {
  const driver = model.suspend;
  if (driver === null) return [];
  return ['disable_s3', 'disable_s4'].map((property) => globalOption(driver, property, 1));
}

/** What may be booted from. Only devices with a `bootindex` are tried. */
export function bootSection({ config }: BuildContext): Section {
  // Milliseconds that the menu's prompt stays.
  const menu = config.boot.menu ? { menu: true, 'splash-time': 3000 } : {};
  return { items: [option('-boot', null, { strict: true, ...menu })] };
}

/** Kernel, initial RAM disk and command line given directly, without a boot loader. */
export function kernelSection({ config, resolve }: BuildContext): Section {
  const { kernel } = config;
  if (!kernel) return { items: [] };
  const { initrd, append } = kernel;
  return {
    items: [
      plainOption('-kernel', resolve(kernel.kernel)),
      ...(initrd === null ? [] : [plainOption('-initrd', resolve(initrd))]),
      ...(append === '' ? [] : [plainOption('-append', append)]),
    ],
  };
}

/**
 * What happens on the guest's own account: powering off ends QEMU, a reboot reboots, a panic stops the vCPUs so that
 * the last screen can be read. Windows shows the panic device as unknown hardware, so it gets none.
 */
export function panicSection(context: BuildContext): Section {
  const action = option('-action', null, { panic: 'pause' });
  const driver = context.model.panic;
  const asked = context.config.panicDevice;
  if (asked === true) {
    if (driver === null) throw impossible(context, 'panicDevice', 'pvpanic');
    requireFor(context, 'panicDevice', driver);
  }
  const wanted = asked ?? !isWindows(context.config);
  if (driver === null || !wanted || !context.has(driver)) return { items: [action] };
  const place = driver.endsWith('-pci') ? fixedPlace(context.model, fixedSlots.panic) : {};
  return { items: [action, device(driver, deviceIds.panic, place)] };
}

/** QEMU's own confinement and log format. */
export function processSection({ capabilities, startPaused }: BuildContext): Section {
  const confined = capabilities.features.sandbox;
  return {
    items: [
      ...(confined ? [option('-sandbox', 'on', sandboxWords)] : []),
      option('-msg', null, { timestamp: true }),
      ...(startPaused ? [plainOption('-S')] : []),
    ],
    warnings: confined ? [] : [note('warnings', 'no-sandbox')],
  };
}
