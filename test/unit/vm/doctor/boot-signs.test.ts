import { describe, expect, it } from 'vitest';
import { bootSign, plainOutput } from '../../../../electron/vm/doctor/boot-signs';

describe('what a guest says when it does not boot', () => {
  it.each([
    [
      'SeaBIOS (version 1.16.2)\n\nBooting from Hard Disk...\nBoot failed: not a bootable disk\n\nNo bootable device.',
      'no-device',
    ],
    [
      'BdsDxe: No bootable option or device was found.\r\nBdsDxe: Press any key to enter the Boot Manager Menu.',
      'no-device',
    ],
    [
      'UEFI Interactive Shell v2.2\r\nEDK II\r\nUEFI v2.70\r\nMapping table\r\nPress ESC in 1 seconds\r\nShell> ',
      'uefi-shell',
    ],
    ['>>Start PXE over IPv4.\r\n', 'network'],
    [
      'BdsDxe: loading Boot0002\r\n>>Start PXE over IPv4.\r\n  PXE-E18: Server response timeout.',
      'network',
    ],
    [
      "error: file `/boot/grub/i386-pc/normal.mod' not found.\nEntering rescue mode...\ngrub rescue>",
      'grub',
    ],
    ['   Minimal BASH-like line editing is supported.\n\ngrub>', 'grub'],
    ['Missing operating system', 'no-system'],
    ['Booting from Hard Disk...\n\nBOOTMGR is missing\nPress Ctrl+Alt+Del to restart', 'no-system'],
    [
      '[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n[    1.3] CPU: 0 PID: 1\n[    1.4] Call Trace:',
      'no-root',
    ],
    [
      '[    9.9] Kernel panic - not syncing: sysrq triggered crash\n[    9.9] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---',
      'kernel-panic',
    ],
    [
      'You are in emergency mode. After logging in, type "journalctl -xb" to view\nGive root password for maintenance',
      'emergency',
    ],
    ['ALERT!  UUID=abc does not exist.  Dropping to a shell!\n(initramfs)', 'emergency'],
    ['Entering emergency mode. Exit the shell to continue.\n\ndracut:/#', 'emergency'],
  ])('%j: %s', (text, cause) => {
    expect(bootSign(text)?.cause).toBe(cause);
  });

  it.each([
    '',
    'SeaBIOS (version 1.16.2)\nBooting from Hard Disk...',
    'Debian GNU/Linux 12 web tty1\n\nweb login:',
    // It was trouble, and went on since.
    `No bootable device.\n${Array.from({ length: 20 }, (_, line) => `[ ${line} ] booting`).join('\n')}`,
    'GNU GRUB  version 2.06\n*Debian GNU/Linux',
    'cat /etc/motd about grub> and Shell>',
  ])('%j is no sign', (text) => {
    expect(bootSign(text)).toBeNull();
  });

  it('names the line, cut to what can be shown', () => {
    const line = `Kernel panic - not syncing: ${'x'.repeat(500)}`;
    expect(bootSign(line)?.line).toBe(line.slice(0, 200));
  });

  it('is found between a terminal’s commands', () => {
    const said =
      '\u001b[2J\u001b[01;01H\u001b[0m\u001b[35mBdsDxe: No bootable option\u001b[05;01HShell> ';
    expect(plainOutput(said)).toBe('\nBdsDxe: No bootable option\nShell> ');
    expect(bootSign(plainOutput(said))?.cause).toBe('uefi-shell');
  });
});
