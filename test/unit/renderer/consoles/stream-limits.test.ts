import { describe, expect, it } from 'vitest';
import {
  faultOfName,
  faultOfRectangle,
  faultOfText,
  fitsScreen,
  FrameBudget,
} from '../../../../renderer/consoles/screen/stream-limits';

describe('limits of a screen’s stream', () => {
  it('take every real screen, and none that a browser could not draw', () => {
    expect([fitsScreen(7680, 4320), fitsScreen(1, 1), fitsScreen(0, 0)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([fitsScreen(65_535, 65_535), fitsScreen(20_000, 1)]).toEqual([false, false]);
  });

  it('look at the size of pictures and pointers, and at lengths of either sign', () => {
    const head = { width: 512, height: 512, encoding: -239 };
    expect(faultOfRectangle(head)).toBeNull();
    expect(faultOfRectangle({ ...head, width: 2000 })).toBe('cursor');
    expect(faultOfRectangle({ width: 65_535, height: 65_535, encoding: 0 })).toBe('size');
    expect(faultOfRectangle({ width: 1920, height: 1080, encoding: 0 })).toBeNull();
    expect([faultOfText(1000), faultOfText(-1000)]).toEqual([null, null]);
    expect([faultOfText(2 ** 31 - 1), faultOfText(-(2 ** 31))]).toEqual(['text', 'text']);
    expect([faultOfName(100), faultOfName(2 ** 31)]).toEqual([null, 'name']);
  });

  it('let a frame draw a few screens, two sizes, or work for a moment', () => {
    const budget = new FrameBudget();
    budget.begin(1000);
    for (let count = 0; count < 3; count += 1) budget.spendRectangle(1920 * 1080);
    expect(budget.isSpent(1001)).toBe(false);
    budget.spendRectangle(1920 * 1080);
    expect(budget.isSpent(1001)).toBe(true);
    budget.begin(1002);
    expect(budget.isSpent(1002)).toBe(true);
    budget.nextFrame(1017);
    budget.spendResize();
    expect(budget.isSpent(1017)).toBe(false);
    budget.spendResize();
    expect(budget.isSpent(1017)).toBe(true);
    budget.nextFrame(1034);
    expect([budget.isSpent(1035), budget.isSpent(1090)]).toEqual([false, true]);
  });
});
