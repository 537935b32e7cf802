import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorWords, issueSentence } from '../../../electron/cli/sentences';
import { cutEnd, displayWidth, padEnd, tableLines } from '../../../electron/cli/table';
import { monitorRequest } from '../../../electron/cli/verbs/monitor';
import { problem } from '../../../electron/making/draft/issues';

describe('an error', () => {
  const error = {
    code: 'disk-full',
    message: '/x needs 2 GiB; 1 GiB are free.',
    detail: 'qemu-img …',
  } as const;

  it('is its own message in English, with a hint', async () => {
    const words = await errorWords('en', error);
    expect(words).toEqual({
      sentence: error.message,
      detail: 'qemu-img …',
      hint: 'Free some space, or choose a smaller disk, and try again.',
    });
  });

  it('is the window’s sentence in Chinese, with the message among the details', async () => {
    const words = await errorWords('zh-CN', error);
    expect(words.sentence).toMatch(/\p{Script=Han}/u);
    expect(words.detail).toBe(`${error.message}\nqemu-img …`);
  });

  it('says names in Chinese when it brought all of them', async () => {
    const params = { path: '/x', needed: '2 GiB', free: '1 GiB' };
    const { sentence } = await errorWords('zh-CN', { ...error, params });
    expect(sentence).toBe('“/x”需要 2 GiB，但只剩 1 GiB。');
    const without = await errorWords('zh-CN', { ...error, params: { path: '/x' } });
    expect(without.sentence).toBe('磁盘剩余空间不足。');
  });

  it('gives no English advice in Chinese', async () => {
    const words = await errorWords('zh-CN', { ...error, hint: 'do this' });
    expect(words.hint).toMatch(/\p{Script=Han}/u);
    expect(words.detail).toBe(`${error.message}\ndo this\nqemu-img …`);
  });

  it('keeps its own hint', async () => {
    expect((await errorWords('en', { ...error, hint: 'do this' })).hint).toBe('do this');
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
