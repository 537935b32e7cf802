import { expect, it } from 'vitest';
import { RelativeMotion } from '../../../../renderer/consoles/screen/relative-motion';

const still = 0x7fff;

it('tells the way since the last time around the middle of 16 bits', () => {
  const motion = new RelativeMotion();
  motion.add(3, -4);
  motion.add(2, 1);
  expect(motion.take()).toEqual([still + 5, still - 3]);
  expect(motion.take()).toEqual([still, still]);
});

it('loses no part of a pixel', () => {
  const motion = new RelativeMotion();
  let x = 0;
  for (let count = 0; count < 100; count += 1) {
    motion.add(0.66, -0.66);
    x += motion.take()[0] - still;
  }
  expect(x).toBe(66);
});

it('stays within 16 bits, tells the rest later, and takes no nonsense', () => {
  const motion = new RelativeMotion();
  motion.add(50_000, -50_000);
  expect(motion.take()).toEqual([0xfffe, 0]);
  expect(motion.take()).toEqual([still + 17_233, still - 17_233]);
  motion.add(Number.NaN, 1);
  motion.add(7, 7);
  motion.forget();
  expect(motion.take()).toEqual([still, still]);
});
