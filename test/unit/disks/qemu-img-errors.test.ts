import { describe, expect, it } from 'vitest';
import { qemuImgFailure } from '../../../electron/disks/qemu-img-errors';
import { AppFailure, failure } from '../../../shared/errors';

/** Lines as qemu-img 7.2 prints them. */
const said = [
  ['qemu-img: error while writing at byte 0: No space left on device', 'no-space-left'],
  ['qemu-img: x: Could not resize file: File too large', 'file-too-large'],
  ["qemu-img: x: The image size is too large for file format 'raw'", 'file-too-large'],
  ['(SIGXFSZ)', 'file-too-large'],
  [
    `qemu-img: Could not open 'x': Failed to get shared "write" lock\nIs another process using the image [x]?`,
    'disk-in-use',
  ],
  [`qemu-img: Could not open 'x': Could not open 'x': Permission denied`, 'file-unreadable'],
  [`qemu-img: x: Could not create '/a/b': No such file or directory`, 'file-missing'],
  [`qemu-img: Could not open 'x': Image is not in qcow2 format`, 'disk-unreadable'],
] as const;

describe('what qemu-img says', () => {
  it.each(said)('%j becomes %s', (detail, code) => {
    for (const how of ['command-failed', 'command-killed', 'command-timeout'] as const) {
      if (how === 'command-killed' && code === 'disk-unreadable') continue;
      const result = qemuImgFailure(failure(how, { detail }), '/images/x', 'disk-unreadable');
      expect(result).toBeInstanceOf(AppFailure);
      expect(result).toMatchObject({ error: { code, params: { path: '/images/x' }, detail } });
    }
  });

  it('says nothing of the file when it was killed', () => {
    const killed = failure('command-killed', { detail: 'qemu-img convert x y\n(SIGTERM)' });
    expect(qemuImgFailure(killed, 'x', 'disk-unreadable')).toBe(killed);
  });

  it('stays what it is when it is no failure of the command', () => {
    const cancelled = failure('cancelled');
    const bug = new TypeError('x');
    expect(qemuImgFailure(cancelled, 'x', 'disk-unreadable')).toBe(cancelled);
    expect(qemuImgFailure(bug, 'x')).toBe(bug);
  });
});
