import { existsSync, readFileSync } from 'node:fs';

/**
 * Counts from one of vitest's JSON reports. A test file that could not even be loaded holds no tests
 * of its own, yet it failed: it counts as one.
 * @param {string} file
 * @returns {{passed: number, failed: number, skipped: number} | undefined} undefined: there is no report
 */
export function countResults(file) {
  if (!existsSync(file)) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const unloaded = report.testResults.filter(
    (result) =>
      result.status === 'failed' &&
      result.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Adds steps up. A step that failed without a failed test of its own (a linter's complaint, a
 * timeout, no test at all) counts as one failure, so that the line never hides it.
 * @param {{ok: boolean, counts?: {passed: number, failed: number, skipped: number}}[]} steps
 */
export function addUp(steps) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { ok, counts } of steps) {
    total.passed += counts?.passed ?? 0;
    total.skipped += counts?.skipped ?? 0;
    total.failed += ok ? 0 : Math.max(1, counts?.failed ?? 0);
  }
  return total;
}

/** The closing line, e.g. "12 passed, 0 failed". */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
