import type { ByteSource } from '../lib/byte-source';

/** A file that is a kernel, or might be taken for one. */
export interface KernelFacts {
  /** The processor it is for; null when it does not say. */
  architecture: string | null;
  /** Whether QEMU's `-kernel` starts it. */
  startable: boolean;
}

const headBytes = 8192;
/** e_machine (ELF gABI). */
const elfMachines: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  20: 'ppc64',
  21: 'ppc64',
  22: 's390x',
  40: 'armhf',
  43: 'sparc64',
  50: 'ia64',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch64',
};
/** Machine of a PE header (PE Format, "Machine Types"). */
const peMachines: Readonly<Record<number, string>> = {
  0x14c: 'i386',
  0x200: 'ia64',
  0x1c2: 'armhf',
  0x1c4: 'armhf',
  0x5064: 'riscv64',
  0x6264: 'loongarch64',
  0x8664: 'x86_64',
  0xaa64: 'aarch64',
};

const zImageMagic = 0x016f2818;
const s390Magic = 'S390EP';

/**
 * Recognizes a kernel: a Linux bzImage (Documentation/arch/x86/boot.rst), an image for ARM, RISC-V or IBM Z, an EFI
 * zboot image, or an ELF file, which QEMU for x86 starts only with a multiboot header or a PVH note. Null for other files.
 */
export async function readKernel(source: ByteSource): Promise<KernelFacts | null> {
  const head = await source.read(0, headBytes);
  const at = (offset: number, magic: string) =>
    head.subarray(offset, offset + magic.length).toString('latin1') === magic;
  if (at(0x202, 'HdrS')) return { architecture: bzImageMachine(head), startable: true };
  if (at(0x38, 'ARMd')) return { architecture: 'aarch64', startable: true };
  if (at(0x38, 'RSC\u0005')) return { architecture: 'riscv64', startable: true };
  // A zImage; the kernel itself unpacks it (Documentation/arch/arm/booting.rst).
  if (head.length > 0x28 && head.readUInt32LE(0x24) === zImageMagic) {
    return { architecture: 'armhf', startable: true };
  }
  // arch/s390/boot/head.S
  const s390 = await source.read(0x10008, s390Magic.length);
  if (s390.toString('latin1') === s390Magic) return { architecture: 's390x', startable: true };
  // Compressed behind an EFI stub: only firmware unpacks it (QEMU for arm64 from 8.2 on).
  if (at(0, 'MZ') && at(4, 'zimg')) {
    return { architecture: peMachine(head), startable: false };
  }
  return at(0, '\u007fELF') ? await elfKernel(source, head) : null;
}

/** Behind `xloadflags`. */
const setupHeaderEnd = 0x238;

/** `xloadflags` bit 0: there is a 64-bit entry point; old kernels do not say. */
function bzImageMachine(head: Buffer): string {
  if (head.length < setupHeaderEnd) return 'i386';
  const protocol = head.readUInt16LE(0x206);
  return protocol >= 0x20c && (head.readUInt16LE(0x236) & 1) !== 0 ? 'x86_64' : 'i386';
}

/** Pure: the processor in the PE header of a program of UEFI or Windows; null when it is none. */
function peMachine(head: Buffer): string | null {
  if (head.length < 0x40 || head.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  return peMachines[head.readUInt16LE(at + 4)] ?? null;
}

const multibootMagic = Buffer.from([0x02, 0xb0, 0xad, 0x1b]);
/** Loaders and kernels of these have an entry point that QEMU's boards jump to. */
const startableElf = new Set(['ppc64', 's390x', 'riscv64', 'mips', 'armhf', 'aarch64']);
const kernelType = 2;

async function elfKernel(source: ByteSource, head: Buffer): Promise<KernelFacts | null> {
  if (head.length < 64) return null;
  const little = head[5] === 1;
  const half = (at: number) => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const architecture = elfMachines[half(18)] ?? null;
  const multiboot = head.includes(multibootMagic);
  if (architecture !== 'x86_64' && architecture !== 'i386') {
    const startable = half(16) === kernelType && startableElf.has(architecture ?? '');
    return { architecture, startable };
  }
  return { architecture, startable: multiboot || (await hasPvhNote(source, head)) };
}

const noteSegment = 4;
const pvhEntry = 18;
const mostSegments = 64;
const mostNoteBytes = 1024 * 1024;

/** A note of Xen's with the 32-bit entry point (xen/include/public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY). */
async function hasPvhNote(source: ByteSource, head: Buffer): Promise<boolean> {
  const wide = head[4] === 2;
  const tableAt = wide ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28);
  const [size, count] = [head.readUInt16LE(wide ? 54 : 42), head.readUInt16LE(wide ? 56 : 44)];
  for (let index = 0; index < Math.min(count, mostSegments); index += 1) {
    const entryBytes = wide ? 56 : 32;
    const segment = await source.read(tableAt + index * size, entryBytes);
    if (segment.length < entryBytes || segment.readUInt32LE(0) !== noteSegment) continue;
    const at = wide ? Number(segment.readBigUInt64LE(8)) : segment.readUInt32LE(4);
    const bytes = wide ? Number(segment.readBigUInt64LE(32)) : segment.readUInt32LE(16);
    if (holdsPvh(await source.read(at, Math.min(bytes, mostNoteBytes)))) return true;
  }
  return false;
}

function holdsPvh(notes: Buffer): boolean {
  const padded = (length: number) => Math.ceil(length / 4) * 4;
  let at = 0;
  while (at + 12 <= notes.length) {
    const [nameLength, length] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4)];
    const isXen = notes.toString('latin1', at + 12, at + 12 + nameLength) === 'Xen\0';
    if (isXen && notes.readUInt32LE(at + 8) === pvhEntry) return true;
    at += 12 + padded(nameLength) + padded(length);
  }
  return false;
}
