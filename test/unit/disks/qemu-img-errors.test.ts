import { describe, expect, it } from 'vitest';
import { qemuImgFailure } from '../../../electron/disks/qemu-img-errors';
import { AppFailure, failure } from '../../../shared/errors';

/** Lines as qemu-img 7.2 prints them. */
const said = [
  ['qemu-img: error while writing at byte 0: No space left on device', 'disk-full'],
  ['qemu-img: x: Could not resize file: File too large', 'disk-full'],
  ["qemu-img: x: The image size is too large for file format 'raw'", 'disk-full'],
  ['(was ended by SIGXFSZ)', 'disk-full'],
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
    const thrown = failure('command-failed', 'qemu-img ended with code 1.', { detail });
    const result = qemuImgFailure(thrown, '/images/x', 'disk-unreadable');
    expect(result).toBeInstanceOf(AppFailure);
    expect(result).toMatchObject({ error: { code, params: { path: '/images/x' }, detail } });
  });

  it('stays what it is when it is no failure of the command', () => {
    const cancelled = failure('cancelled', 'qemu-img was cancelled.');
    const bug = new TypeError('x');
    expect(qemuImgFailure(cancelled, 'x', 'disk-unreadable')).toBe(cancelled);
    expect(qemuImgFailure(bug, 'x')).toBe(bug);
  });
});
