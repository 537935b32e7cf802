import os from 'node:os';
import type { TrialResult } from '../../../shared/host';
import { readBoot } from './kernel/boot';
import type { BootFacts } from './kernel/boot';
import { read, valueOf } from './reading/fact';
import type { Fact } from './reading/fact';
import { readCpu } from './cpu/cpu';
import type { CpuFacts } from './cpu/cpu';
import { readCpuid } from './cpu/cpuid';
import type { CpuidFacts } from './cpu/cpuid';
import { readDevices } from './devices/devices';
import type { DeviceFacts } from './devices/devices';
import { readFirmware } from './system/firmware';
import type { FirmwareFacts } from './system/firmware';
import { readHostUse } from './system/host-use';
import type { HostUse } from './system/host-use';
import { readIdentity } from './system/identity';
import type { IdentityFacts } from './system/identity';
import { readInterruptChips } from './devices/interrupts';
import { readIommu } from './devices/iommu';
import type { IommuFacts } from './devices/iommu';
import { readKernel } from './kernel/kernel';
import type { KernelFacts } from './kernel/kernel';
import { readKvmHolders } from './kernel/kvm-holders';
import type { KvmHolders } from './kernel/kvm-holders';
import { MachineFiles } from './reading/machine-files';
import { readMemory } from './system/memory';
import type { MemoryFacts } from './system/memory';
import { readPci } from './devices/pci';
import type { PciFacts } from './devices/pci';
import { readMsr } from './cpu/msr';
import type { MsrFacts } from './cpu/msr';
import { readTools } from './system/qemu';
import type { ToolFacts } from './system/qemu';
import { registerReading } from './cpu/register-reading';
import { readStorage } from './system/storage';
import type { StorageFacts } from './system/storage';
import { readVmdq } from './devices/vmdq';
import type { VmdqFacts } from './devices/vmdq';
import { readSurroundings } from './system/surroundings';
import type { SurroundingsFacts } from './system/surroundings';

/** Everything that was read of a machine, as plain data: verdicts are decided from this alone. */
export interface HostSnapshot {
  root: string;
  /** `uname -m`; null when nothing tells. */
  machine: string | null;
  cpu: CpuFacts;
  cpuid: Fact<CpuidFacts>;
  /** The register in which firmware allows or forbids virtualization; root alone reads it. */
  msr: Fact<MsrFacts>;
  kernel: KernelFacts;
  /** Who has KVM open now. */
  kvmHolders: Fact<KvmHolders>;
  devices: Record<string, DeviceFacts>;
  identity: IdentityFacts;
  iommu: IommuFacts;
  pci: PciFacts;
  /** Of Intel's network cards: what their drivers say of VMDq. */
  vmdq: VmdqFacts[];
  /** PCI devices that this system itself lives on. */
  hostUse: Fact<HostUse>;
  /** Names of interrupt controllers at work. */
  interruptChips: Fact<string[]>;
  memory: MemoryFacts;
  storage: Fact<StorageFacts>;
  /** s390: `1` on a host of protected guests. */
  protectedHost: Fact<string>;
  /** What a seccomp filter may do; `absent` on kernels without filters. */
  seccompActions: Fact<string>;
  tools: ToolFacts;
  firmware: FirmwareFacts;
  surroundings: SurroundingsFacts;
  /** The proof that a recording brings along; on this machine it lies in the cache. */
  recordedTrial: TrialResult | null;
  boot: BootFacts;
}

export interface SnapshotOptions {
  /** `/` is this machine; anything else is a folder that holds a recorded one, and nothing outside it is asked. */
  root?: string;
  /** Where VMs lie. */
  vmFolder: string;
  /** Where answers of QEMU are kept; null keeps nothing. */
  cacheFolder: string | null;
  /** `$XDG_CONFIG_HOME`, for the user's own firmware descriptors. */
  configHome: string | null;
  /** `PATH` on which programs are looked for; the process's own unless told. */
  searchPath?: string;
  /** Folders that are searched for programs after `searchPath`; the system's unless told. */
  systemFolders?: readonly string[];
  /** Instead of `root`: files that also note what was asked for. */
  files?: MachineFiles;
}

/** `uname -m`, or for recorded machines what their files say. */
function machineOf(files: MachineFiles, cpu: CpuFacts): string | null {
  if (files.recording?.machine) return files.recording.machine;
  if (files.isThisMachine) return os.machine();
  const stated = valueOf(cpu.architectureFile);
  if (stated) return stated;
  const info = valueOf(cpu.info);
  const kind = info?.kinds[0];
  if (!info || !kind) return null;
  if (kind.family !== null && kind.flags.includes('fpu')) {
    return kind.flags.includes('lm') ? 'x86_64' : 'i686';
  }
  if (kind.vendor.startsWith('IBM/S390') || 'machine' in info.other) {
    if (kind.flags.includes('sie') || kind.flags.includes('esan3')) return 's390x';
  }
  if (kind.vendor.startsWith('0x')) return 'aarch64';
  if (kind.name.startsWith('POWER')) return 'ppc64le';
  return kind.flags.some((flag) => flag.startsWith('rv64')) ? 'riscv64' : null;
}

/** The firmware's register: from the CPUs themselves, else as root has read it since the system was started. */
async function readRegister(
  files: MachineFiles,
  cpu: CpuFacts,
  cacheFolder: string | null,
): Promise<HostSnapshot['msr']> {
  const own = await readMsr(files, cpu);
  if (own.state === 'read' || !files.isThisMachine) return own;
  const kept = await registerReading(cacheFolder);
  return kept ? read(kept) : own;
}

/** Reads a machine. Never throws for what the machine's files say; touches nothing. */
export async function readHostSnapshot(options: SnapshotOptions): Promise<HostSnapshot> {
  const files = options.files ?? new MachineFiles(options.root);
  const cpu = readCpu(files);
  const machine = machineOf(files, cpu);
  // Commands first: they run while the files are read.
  const cpuid = readCpuid(files);
  const tools = readTools(files, {
    machine: machine ?? 'x86_64',
    cacheFolder: options.cacheFolder,
    searchPath: options.searchPath ?? process.env['PATH'] ?? '',
    systemFolders: options.systemFolders,
  });
  const storage = readStorage(files, options.vmFolder);
  const msr = await readRegister(files, cpu, options.cacheFolder);
  const kernel = await readKernel(files);
  const behind = ['kvm_intel', 'kvm_amd'].flatMap((name) => kernel.modules[name]?.listed ?? []);
  const kvmHolders = await readKvmHolders(files, behind[0]?.users);
  const devices = readDevices(files);
  const identity = readIdentity(files);
  await files.breathe();
  const iommu = readIommu(files, valueOf(kernel.release) ?? '');
  const pci = await readPci(files);
  const vmdq = readVmdq(files, pci);
  const hostUse = readHostUse(files);
  const interruptChips = readInterruptChips(files);
  await files.breathe();
  const memory = await readMemory(files);
  const firmware = readFirmware(files, options.configHome);
  return {
    root: files.root,
    machine,
    cpu,
    cpuid: await cpuid,
    msr,
    kernel,
    kvmHolders,
    devices,
    identity,
    iommu,
    pci,
    vmdq: await vmdq,
    hostUse,
    interruptChips,
    memory,
    storage: await storage,
    protectedHost: files.text('/sys/firmware/uv/prot_virt_host'),
    seccompActions: files.text('/proc/sys/kernel/seccomp/actions_avail'),
    tools: await tools,
    firmware,
    surroundings: readSurroundings(files),
    recordedTrial: files.recording?.trial ?? null,
    boot: readBoot(files, valueOf(kernel.release)),
  };
}
