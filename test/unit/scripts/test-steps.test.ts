import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newerFiles, testSteps } from '../../../scripts/lib/test-steps.mjs';

it('the limits of the steps add up to what the whole run may take', () => {
  const whole = testSteps.reduce((sum, { seconds }) => sum + seconds, 0);
  expect(whole).toBeLessThanOrEqual(30 * 60);
  expect(testSteps.filter(({ seconds }) => !(seconds > 0))).toEqual([]);
});

it('names files for the newer QEMU that are there', () => {
  expect(newerFiles.filter((file) => !existsSync(file))).toEqual([]);
});
