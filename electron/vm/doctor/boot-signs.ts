import type { BootTrouble } from '../../../shared/boot-trouble';

/** A sign of trouble, and the line that says so. */
export interface BootSign {
  cause: BootTrouble;
  line: string;
}

/**
 * What firmware, boot loaders and kernels say when they go no further: SeaBIOS (`src/boot.c`), edk2 (`BdsEntry.c`,
 * `PxeBcImpl.c`, the shell's banner), iPXE, boot sectors of DOS, Windows and syslinux, GRUB, Linux (`init/do_mounts.c`,
 * `kernel/panic.c`), initramfs-tools, dracut and systemd. What is said last counts.
 */
const signs: readonly { cause: BootTrouble; pattern: RegExp }[] = [
  { cause: 'no-root', pattern: /Unable to mount root fs|ALERT!.*does not exist\.\s+Dropping to/i },
  { cause: 'no-root', pattern: /VFS: Cannot open root device/ },
  { cause: 'kernel-panic', pattern: /Kernel panic - not syncing/ },
  { cause: 'emergency', pattern: /You are in emergency mode|Entering emergency mode/i },
  { cause: 'emergency', pattern: /^\(initramfs\)|^dracut:(?:\/|~)?#|^:\/#/ },
  { cause: 'grub', pattern: /^grub rescue>|^grub>|Entering rescue mode\.\.\./ },
  { cause: 'uefi-shell', pattern: /^UEFI Interactive Shell|^Shell>/ },
  { cause: 'no-device', pattern: /No bootable (?:device|option or device)/i },
  {
    cause: 'no-device',
    pattern:
      /^No bootable medium|^Boot failed: (?:could not read the boot disk|not a bootable disk)/,
  },
  { cause: 'no-system', pattern: /Missing operating system|Operating system not found/i },
  {
    cause: 'no-system',
    pattern: /Non-System disk or disk error|BOOTMGR is missing|NTLDR is missing/i,
  },
  { cause: 'no-system', pattern: /Error loading operating system|No operating system found/i },
  {
    cause: 'network',
    pattern: /^>>\s*Start (?:PXE|HTTP Boot) over|^PXE-E\d\d:|^Configuring \(net\d/,
  },
];

/** Lines at the end of a text that say what is now. */
const lastLines = 14;

/** Pure: the sign in the last lines of a screen or of a serial port's output; null where there is none. */
export function bootSign(text: string): BootSign | null {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-lastLines);
  // Of several the later one; but a panic is followed by its call trace, and names what it is about first.
  for (const line of lines.toReversed()) {
    const found = signs.find(({ pattern }) => pattern.test(line));
    if (found) return { cause: found.cause, line: line.slice(0, 200) };
  }
  return null;
}

const controls =
  // Sequences of terminals: what moves the cursor begins another line.
  // oxlint-disable-next-line no-control-regex
  /\u001b\[\d+;\d+[Hf]|\u001b\[[0-9;?=]*[A-Za-z]|\u001b[()][A-Z0-9]|\u001b./g;

/** Pure: a terminal's output as lines. */
export const plainOutput = (text: string): string =>
  text.replaceAll(controls, (found) => (/[Hf]$/.test(found) ? '\n' : ''));
