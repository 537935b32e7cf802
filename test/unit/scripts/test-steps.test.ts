import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newerFiles, runSeconds, testSteps } from '../../../scripts/lib/test-steps.mjs';

it('every step has a limit, and all together that of the whole run', () => {
  expect(runSeconds).toBeLessThanOrEqual(50 * 60);
  expect(testSteps.filter(({ seconds }) => !(seconds > 0 && seconds < runSeconds))).toEqual([]);
});

it('names files for the newer QEMU that are there', () => {
  expect(newerFiles.filter((file) => !existsSync(file))).toEqual([]);
});
