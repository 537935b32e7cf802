import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUp, closingLine, countResults } from '../../../scripts/lib/test-results.mjs';

describe('the closing line of npm test', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'paddock-results-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const report = (value: object) => {
    const file = path.join(folder, 'report.json');
    writeFileSync(file, JSON.stringify({ numPendingTests: 0, numTodoTests: 0, ...value }));
    return countResults(file);
  };

  it('counts a test file that could not be loaded as a failure', () => {
    const counts = report({
      numPassedTests: 4,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    });
    expect(counts).toEqual({ passed: 4, failed: 2, skipped: 0 });
  });

  it('knows that a step which died left no report', () => {
    expect(countResults(path.join(folder, 'absent.json'))).toBeUndefined();
  });

  it('never hides a failed step that has no failed test', () => {
    const total = addUp([
      { ok: true },
      { ok: false },
      { ok: false, counts: { passed: 7, failed: 0, skipped: 1 } },
      { ok: true, counts: { passed: 5, failed: 0, skipped: 0 } },
    ]);
    expect(closingLine(total)).toBe('12 passed, 2 failed, 1 skipped');
  });

  it('is plain when all is well', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  });
});
