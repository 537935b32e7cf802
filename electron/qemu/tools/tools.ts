import type { Package } from './packages';

interface ToolRow {
  /** The package that brings it, where Paddock offers to install it. */
  package: Package | null;
  /** Some distributions keep it outside `PATH`, with what programs start for themselves. */
  libexec?: true;
}

/** Every program beside QEMU itself that Paddock runs or tells of. */
const rows = {
  'qemu-img': { package: 'qemu-img' },
  'qemu-io': { package: 'qemu-img' },
  'qemu-nbd': { package: 'qemu-img' },
  'qemu-storage-daemon': { package: null },
  'qemu-bridge-helper': { package: null, libexec: true },
  swtpm: { package: 'swtpm' },
  swtpm_setup: { package: 'swtpm-setup' },
  virtiofsd: { package: 'virtiofsd', libexec: true },
  passt: { package: 'passt' },
  virsh: { package: null },
  libvirtd: { package: null },
  virtqemud: { package: null },
  'virt-host-validate': { package: null },
  'kvm-ok': { package: null },
  pkexec: { package: null },
  taskset: { package: null },
  rdmsr: { package: 'msr-tools' },
} satisfies Record<string, ToolRow>;

export type ToolName = keyof typeof rows;
export const tools: Readonly<Record<ToolName, ToolRow>> = rows;

/** Names under which QEMU itself may lie beside `qemu-system-<target>`, for the machine's own architecture. */
export const nativeEmulators: readonly string[] = ['qemu-kvm', 'kvm'];

const emulator = /^qemu-system-(\w+)$/;

/** The architecture in the name of an emulator, or null. */
export function emulatedTarget(name: string): string | null {
  return emulator.exec(name)?.[1] ?? null;
}

/** Whether a file of this name may be one that the search finds. */
export function isToolName(name: string): boolean {
  return Object.hasOwn(tools, name) || nativeEmulators.includes(name) || emulator.test(name);
}
