import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { issueSentence, jsonSummary, wordsOf } from '../../../electron/cli/words/sentences';
import { cutEnd, displayWidth, padEnd, tableLines } from '../../../electron/cli/table';
import { verbs } from '../../../electron/cli/verb-table';
import { monitorRequest } from '../../../electron/qemu/monitor/request';
import { loadWords } from '../../../electron/cli/words/words';
import { problem } from '../../../electron/making/draft/issues';
import { languages } from '../../../shared/texts/language';
import { note } from '../../../shared/texts/notes';
import { sampleVm } from '../../fakes/window/machines';

it('a serial port that is not there is told with the number of those that are', async () => {
  const said = async (language: 'en' | 'zh-CN', count: number) =>
    (await loadWords(language)).text('noSuchPort', { name: 'web', count });
  expect(await said('en', 0)).toBe('“web” has no serial port.');
  expect(await said('en', 1)).toBe('“web” has 1 serial port: 0.');
  expect(await said('en', 2)).toBe('“web” has 2 serial ports; the first is 0.');
  expect(await said('zh-CN', 0)).toBe('“web”没有串口。');
  expect(await said('zh-CN', 1)).toBe('“web”有 1 个串口，编号从 0 开始。');
});

describe('an error', () => {
  const error = {
    code: 'disk-full',
    params: { path: '/x', needed: '2 GiB', free: '1 GiB' },
    detail: 'qemu-img …',
  } as const;

  it('is one sentence in each language, with its names, a hint and its details', async () => {
    expect(await wordsOf('en', error)).toEqual({
      sentence: '“/x” needs 2 GiB, but only 1 GiB are free.',
      hint: 'Free some space, or choose a smaller disk, and try again.',
      command: null,
      detail: 'qemu-img …',
    });
    const words = await wordsOf('zh-CN', error);
    expect(words.sentence).toBe('“/x”需要 2 GiB，但只剩 1 GiB。');
    expect(words.hint).toMatch(/\p{Script=Han}/u);
    expect(words.detail).toBe('qemu-img …');
  });

  it('is the plain sentence when it did not bring all names', async () => {
    const part = { ...error, params: { path: '/x' } };
    expect((await wordsOf('en', part)).sentence).toBe(
      'There is not enough free space on the disk.',
    );
    expect((await wordsOf('zh-CN', part)).sentence).toBe('磁盘剩余空间不足。');
  });

  it('has its reason in the same language, within the sentence', async () => {
    const reason = note('reasons', 'exit.code-words', { exitCode: '1', words: 'no such disk' });
    const ended = { code: 'qemu-exited', params: { name: 'web' }, reason } as const;
    expect((await wordsOf('en', ended)).sentence).toBe(
      'QEMU for “web” exited unexpectedly (exit code 1: no such disk).',
    );
    expect((await wordsOf('zh-CN', ended)).sentence).toBe(
      '“web”的 QEMU 意外退出（退出码 1：no such disk）。',
    );
  });

  it('loses no reason that its sentence has no place for', async () => {
    const reason = note('reasons', 'state.paused');
    const words = await wordsOf('zh-CN', { ...error, reason });
    expect(words.detail).toBe('已暂停\nqemu-img …');
  });

  it('brings a command as it is, in every language', async () => {
    const command = 'paddock stop --force web';
    for (const language of ['en', 'zh-CN'] as const) {
      expect((await wordsOf(language, { code: 'guest-not-responding', command })).command).toBe(
        command,
      );
    }
  });

  it('is found by programs in English, beside its code', () => {
    const vm = sampleVm({ name: 'web', error });
    expect(jsonSummary(vm).error).toEqual({
      ...error,
      message: '“/x” needs 2 GiB, but only 1 GiB are free.',
    });
    expect(jsonSummary(sampleVm({ name: 'web' })).error).toBeNull();
  });
});

describe('the words of the verbs', () => {
  it.each(languages)('are all there in %s, and no others', async (language) => {
    const { find } = await loadWords(language);
    const wanted = Object.entries(verbs).flatMap(([name, { options }]) => [
      `verb.${name}.summary`,
      ...Object.keys(options).map((option) => `verb.${name}.option.${option}`),
    ]);
    expect(wanted.filter((key) => find(key) === null)).toEqual([]);
    const kept = JSON.parse(readFileSync(`shared/texts/${language}/cli.json`, 'utf8')).verb;
    expect(Object.keys(kept)).toEqual(Object.keys(verbs));
    for (const [name, { option = {} }] of Object.entries<{ option?: object }>(kept)) {
      expect(Object.keys(option)).toEqual(Object.keys(verbs[name]?.options ?? {}));
    }
  });
});

describe('a field issue', () => {
  it('is said in both languages', async () => {
    const issue = problem('name', 'name-taken', { name: 'web' });
    expect(await issueSentence('en', issue)).toBe('Another virtual machine is called “web”.');
    expect(await issueSentence('zh-CN', issue)).toBe('已有名为“web”的虚拟机。');
  });
});

describe('tables', () => {
  it('line up whatever the script', () => {
    const lines = tableLines([
      ['NAME', 'STATE'],
      ['web', 'off'],
      ['网络服务器', 'running'],
      ['🐎', 'off'],
    ]);
    const columns = lines.map((line) => displayWidth(line.slice(0, line.search(/\S+$/))));
    expect(new Set(columns)).toEqual(new Set([12]));
  });

  it('fit a terminal by cutting names, wide characters counted as two', () => {
    const rows = [
      ['NAME', 'STATE'],
      ['a-machine-of-a-very-long-name', 'off'],
      ['一台名字很长的虚拟机', 'running'],
      ['short', 'off'],
    ];
    expect(tableLines(rows, 22)).toEqual([
      'NAME           STATE',
      'a-machine-of…  off',
      '一台名字很长…  running',
      'short          off',
    ]);
    expect(tableLines(rows, 200)).toEqual(tableLines(rows));
    expect(tableLines(rows).join('\n')).toContain('a-machine-of-a-very-long-name');
    expect(tableLines(rows, 5)[1]).toBe('a-machi…  off');
  });

  it('cut a cell to what fits, and never within a character', () => {
    expect(cutEnd('abc', 3)).toBe('abc');
    expect(cutEnd('abcd', 3)).toBe('ab…');
    expect(cutEnd('虚拟机', 4)).toBe('虚…');
    expect(cutEnd('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 40 }),
        (cell, columns) => {
          expect(displayWidth(cutEnd(cell, columns))).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('never cut a cell without need', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (cell, columns) => {
        expect(padEnd(cell, columns).startsWith(cell)).toBe(true);
        expect(displayWidth(padEnd(cell, columns))).toBe(Math.max(columns, displayWidth(cell)));
      }),
    );
  });
});

describe('a monitor command', () => {
  it('is a name or JSON', () => {
    expect(monitorRequest('query-status')).toEqual({ execute: 'query-status' });
    expect(monitorRequest('{"execute":"stop"}')).toEqual({ execute: 'stop' });
    const withArguments = '{"execute":"x","arguments":{"a":[1]},"id":7}';
    expect(monitorRequest(withArguments)).toEqual({ execute: 'x', arguments: { a: [1] } });
  });

  it.each(['', 'info status', '{', '[]', '{"arguments":{}}', '{"execute":1}', '{"exec":"x"}'])(
    '%j is none',
    (command) => {
      expect(monitorRequest(command)).toBeNull();
    },
  );
});
