import { expect, it } from 'vitest';
import { signIn } from '../../../../electron/making/backup/watch-boot';

it('hears a system, and takes neither firmware nor its refusal for one', () => {
  const firmware =
    'SeaBIOS (version 1.16.2)\r\niPXE (http://ipxe.org)\r\nBooting from Hard Disk...\r\n';
  expect(signIn(firmware, 'serial')).toBeNull();
  expect(signIn(`${firmware}Boot failed: not a bootable disk\r\n`, 'screen')).toEqual({
    answer: 'nothing',
    said: 'Boot failed: not a bootable disk',
  });
  expect(signIn('No bootable device.', 'screen')?.answer).toBe('nothing');
  expect(signIn('Guest has not initialized the display (yet).', 'screen')).toBeNull();
  expect(signIn('BdsDxe: loading Boot0001 "UEFI Hard Drive"', 'serial')).toBeNull();
  expect(
    signIn(
      `${firmware}\u001b[0;32mDebian\u001b[0m GNU/Linux 12 web ttyS0\n\nweb login: `,
      'serial',
    ),
  ).toEqual({
    answer: 'serial',
    said: 'web login:',
  });
});
