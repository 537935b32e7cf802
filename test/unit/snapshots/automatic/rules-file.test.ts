import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  readRules,
  writeOutcome,
  writeRules,
} from '../../../../electron/snapshots/automatic/rules-file';
import { usualRules } from '../../../../shared/automatic';
import { temporaryFolder } from '../../vm/support';

const rules = { ...usualRules, every: 'day' as const, beforeChanges: true };
const now = Date.UTC(2026, 10, 30, 12);

describe('the rules of a machine', () => {
  it('are off until they are set, and then what was set, from then on', async () => {
    const folder = await temporaryFolder();
    expect(readRules(folder)).toMatchObject({ rules: usualRules, broken: null });
    await writeRules(folder, rules, now);
    expect(readRules(folder)).toEqual({ rules, since: now, last: null, broken: null });
  });

  it('keep what the last one failed with, until others are set', async () => {
    const folder = await temporaryFolder();
    const last = { at: new Date(now).toISOString(), error: { code: 'disk-full' as const } };
    // Nobody has set any: there is nothing to write down.
    await writeOutcome(folder, last);
    expect(readRules(folder).last).toBeNull();
    await writeRules(folder, rules, now);
    await writeOutcome(folder, last);
    expect(readRules(folder)).toMatchObject({ rules, since: now, last });
    await writeRules(folder, rules, now);
    expect(readRules(folder).last).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    [
      'a rule that keeps nothing',
      { keep: { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 } },
    ],
    ['a time that there is not', { at: '25:00' }],
    ['an interval that nobody knows', { every: 'year' }],
    ['a negative count', { keep: { ...usualRules.keep, last: -1 } }],
  ])('are off and said to be spoilt where they are %s', async (_what, spoilt) => {
    const folder = await temporaryFolder();
    await writeRules(folder, rules, now);
    const file = path.join(folder, 'points.json');
    const stored: { rules: object } = JSON.parse(await readFile(file, 'utf8'));
    const text =
      typeof spoilt === 'string'
        ? spoilt
        : JSON.stringify({ ...stored, rules: { ...stored.rules, ...spoilt } });
    await writeFile(file, text);
    const read = readRules(folder);
    expect(read.rules).toEqual(usualRules);
    expect(read.broken?.error).toMatchObject({
      code: 'automatic-rules-broken',
      params: { path: file },
    });
    // What failed is not written over what a person may mend.
    await writeOutcome(folder, { at: new Date(now).toISOString(), error: null });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('that were stored before there was an hourly part keep none by the hour', async () => {
    const folder = await temporaryFolder();
    const { hourly: _, ...keep } = usualRules.keep;
    const since = new Date(now).toISOString();
    const stored = { schema: 1, since, rules: { ...rules, keep }, last: null };
    await writeFile(path.join(folder, 'points.json'), JSON.stringify(stored));
    expect(readRules(folder)).toMatchObject({ rules, broken: null });
  });
});
