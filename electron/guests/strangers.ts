import type { ByteSource } from '../lib/byte-source';

/** What a file is that is neither a disk nor a disc, where its content tells. */
export interface Stranger {
  kind: 'empty' | 'ova' | 'archive' | 'compressed' | 'web-page' | 'definition' | 'text' | 'other';
  /** The program whose definition it is, or the name of the file type; else empty. */
  name: string;
}

const magics: readonly [string, Stranger['kind'], string][] = [
  ['\u001f\u008b', 'compressed', 'gzip'],
  ['\u001f\u009d', 'compressed', 'compress'],
  ['BZh', 'compressed', 'bzip2'],
  ['\u00fd7zXZ', 'compressed', 'xz'],
  ['(\u00b5/\u00fd', 'compressed', 'zstd'],
  ['\u0002!L\u0018', 'compressed', 'lz4'],
  ['\u0004"M\u0018', 'compressed', 'lz4'],
  ['\u0089LZO', 'compressed', 'lzop'],
  ['PK\u0003\u0004', 'compressed', 'zip'],
  ['PK\u0005\u0006', 'compressed', 'zip'],
  ['7z\u00bc\u00af', 'compressed', '7z'],
  ['Rar!\u001a\u0007', 'compressed', 'rar'],
  ['MSCF', 'compressed', 'cab'],
  ['MSWIM\0', 'other', 'WIM'],
  ['%PDF-', 'other', 'PDF'],
  ['\u0089PNG\r\n', 'other', 'PNG'],
  ['\u00ff\u00d8\u00ff', 'other', 'JPEG'],
  ['\u007fELF', 'other', 'ELF'],
  ['!<arch>\n', 'other', 'ar/deb'],
  ['\u00ed\u00ab\u00ee\u00db', 'other', 'RPM'],
  ['d8:announce', 'other', 'BitTorrent'],
  ['SQLite format 3\0', 'other', 'SQLite'],
];

const headBytes = 64 * 1024;
/** Members of an archive that are looked at for an OVF envelope. */
const mostMembers = 64;
const blockBytes = 512;

/** Says what a file is that could be taken for a disk because nothing forbids it; null: it does not say. */
export async function readStranger(source: ByteSource): Promise<Stranger | null> {
  if (source.size === 0) return { kind: 'empty', name: '' };
  const head = await source.read(0, headBytes);
  const start = head.subarray(0, 16).toString('latin1');
  const magic = magics.find(([bytes]) => start.startsWith(bytes));
  if (magic) return { kind: magic[1], name: magic[2] };
  if (isProgram(head)) return { kind: 'other', name: 'EXE/EFI' };
  if (isTar(head)) {
    return { kind: (await holdsOvf(source)) ? 'ova' : 'archive', name: 'tar' };
  }
  return textKind(plainText(head), source.size);
}

/** A program of Windows or UEFI; a kernel that is one, too, has been told before. */
function isProgram(head: Buffer): boolean {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return false;
  const at = head.readUInt32LE(0x3c);
  return head.toString('latin1', at, at + 4) === 'PE\0\0';
}

const isTar = (head: Buffer): boolean => head.toString('latin1', 257, 262) === 'ustar';

/** POSIX.1-2017, pax: name, octal size at 124, contents padded to blocks. */
async function holdsOvf(source: ByteSource): Promise<boolean> {
  let at = 0;
  for (let member = 0; member < mostMembers; member += 1) {
    const header = await source.read(at, blockBytes);
    if (!isTar(header)) return false;
    if (/\.ovf\0*$/i.test(header.toString('latin1', 0, 100))) return true;
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    if (!(size >= 0)) return false;
    at += blockBytes * (1 + Math.ceil(size / blockBytes));
  }
  return false;
}

/** The text in a file that holds nothing else, as far as `head` goes; null for anything binary. */
function plainText(head: Buffer): string | null {
  const utf16 = head[0] === 0xff && head[1] === 0xfe;
  const text = utf16 ? head.toString('utf16le') : head.toString('utf8');
  // The last character may be cut into pieces.
  const whole = head.length < headBytes ? text : text.slice(0, -3);
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(whole)
    ? null
    : text.replace(/^\ufeff/, '');
}

/** What the definitions of other managers of virtual machines begin with or hold. */
const definitions: readonly [RegExp, string][] = [
  [/<(\w+:)?Envelope\b/, 'OVF'],
  [/<VirtualBox\b/, 'VirtualBox'],
  [/<ParallelsVirtualMachine\b|<Parallels_disk_image\b/, 'Parallels'],
  [/<domain(snapshot)?\b[^>]*>/, 'libvirt'],
  [/^\s*(config\.version|virtualHW\.version|\.encoding)\s*=\s*"/m, 'VMware'],
  [/^(guest_os|disk_img)=/m, 'quickemu'],
  [/^(scsi|sata|ide|virtio)\d+: \S+:\S+/m, 'Proxmox VE'],
  [/^\s*(builder|device_model_version|bootloader)\s*=\s*['"]/m, 'Xen'],
];

/** Larger files that look like text are something else: a disk filled with one character, for example. */
const mostTextBytes = 1024 * 1024;

function textKind(text: string | null, bytes: number): Stranger | null {
  if (text === null) return null;
  const start = text.slice(0, 8192);
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->)[^])*-->\s*)*<(!doctype\s+html|html)\b/i.test(start)) {
    return { kind: 'web-page', name: '' };
  }
  const known = definitions.find(([sign]) => sign.test(start));
  if (known) return { kind: 'definition', name: known[1] };
  return bytes <= mostTextBytes ? { kind: 'text', name: '' } : null;
}
