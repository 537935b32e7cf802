import { expect, it } from 'vitest';
import { canBeSaved } from '../../../../electron/vm/suspend/blockers';

it('a shared clipboard is taken out where it is in the way, but not of a QEMU that crashes of it', () => {
  const shared = { clipboard: true };
  expect(canBeSaved([], { clipboard: false })).toBe(true);
  expect(canBeSaved(['a passed-through device'], { clipboard: false })).toBe(false);
  // The words of QEMU 7.2 and of 11.1.
  const old = "The vdagent chardev doesn't yet support migration";
  const late = "The vdagent chardev doesn't support migration with machine version less than 10.1";
  expect(canBeSaved([old], shared)).toBe(true);
  expect(canBeSaved([late], shared)).toBe(false);
});
