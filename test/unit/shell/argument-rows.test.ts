import { describe, expect, it } from 'vitest';
import { argumentRows } from '../../../electron/shell/api/argument-rows';

describe('the question about extra arguments', () => {
  it('shows where each word ends, and all of a long one', () => {
    expect(argumentRows(['-append', '-v quiet', '-name', "it's"])).toEqual([
      "-append '-v quiet'",
      "-name 'it'\\''s'",
    ]);
    const long = `file=/${'a'.repeat(150)}`;
    const rows = argumentRows(['-drive', long]) ?? [];
    expect(rows.map((row) => row.replace('    … ', '')).join('')).toBe(`-drive ${long}`);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(argumentRows(['-name', 'a\u202eb'])?.join('')).toContain(String.raw`\u{202e}`);
  });
});
