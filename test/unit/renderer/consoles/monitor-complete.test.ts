import { describe, expect, it } from 'vitest';
import { completed, completions, usageOf } from '../../../../renderer/consoles/monitor/complete';
import type { MonitorCommand, MonitorMode, MonitorWords } from '../../../../shared/monitor';

const command = (name: string, ...args: string[]): MonitorCommand => ({
  name,
  usage: args.join(', '),
  about: '',
  arguments: args.map((each) => ({
    name: each.replace('?', ''),
    type: 'str',
    optional: each.endsWith('?'),
  })),
});

const words: MonitorWords = {
  hmp: [
    'info',
    'info block',
    'info blockstats',
    'info status',
    'system_powerdown',
    'system_reset',
  ].map((name) => command(name)),
  qmp: [
    command('device_del', 'id'),
    command('query-block'),
    command('query-blockstats', 'query-nodes?'),
  ],
};

/** What Tab makes of a line. */
const tab = (mode: MonitorMode, text: string) => completed(text, completions(mode, text, words));

describe('completing a command', () => {
  it.each([
    ['inf', 'info'],
    ['info b', 'info block'],
    ['info blocks', 'info blockstats'],
    ['info s', 'info status'],
    ['sys', 'system_'],
    ['system_r', 'system_reset'],
    ['help system_p', 'help system_powerdown'],
    ['nothing', 'nothing'],
    ['info block disk', 'info block disk'],
  ])('of HMP: %s → %s', (text, line) => expect(tab('hmp', text)).toBe(line));

  it.each([
    ['dev', 'device_del'],
    ['device_del', '{"execute": "device_del", "arguments": {"id": ""}}'],
    ['query', 'query-block'],
    ['{"execute": "dev', '{"execute": "device_del"'],
    [
      '{"execute": "device_del", "arguments": {"i',
      '{"execute": "device_del", "arguments": {"id": ',
    ],
    ['{"execute": "unknown", "arguments": {"i', '{"execute": "unknown", "arguments": {"i'],
    ['{"x', '{"x'],
  ])('of QMP: %s → %s', (text, line) => expect(tab('qmp', text)).toBe(line));

  it('says how a command is used while it is typed', () => {
    expect(usageOf('hmp', 'info  block disk0', words)?.name).toBe('info block');
    expect(usageOf('hmp', 'system_reset', words)?.name).toBe('system_reset');
    expect(usageOf('qmp', '{"execute": "device_del", "arg', words)?.usage).toBe('id');
    expect(usageOf('qmp', 'query', words)).toBeNull();
  });
});
