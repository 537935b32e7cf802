import { describe, expect, it } from 'vitest';
import { isHarmless } from '../../../../electron/qemu/monitor/harmless';
import { requestOf } from '../../../../electron/qemu/monitor/request';
import { hmpCommands, qmpCommands } from '../../../../electron/qemu/monitor/words';
import type { MonitorMode } from '../../../../shared/monitor';

const harmless = (mode: MonitorMode, line: string) => isHarmless(requestOf({ mode, line }));
const hmpInQmp = (line: string) =>
  JSON.stringify({ execute: 'human-monitor-command', arguments: { 'command-line': line } });

describe('what is asked about first', () => {
  it.each(['info block', '  info  registers -a', 'x/10i $pc', 'p $rip', 'cont', 'help', '? info'])(
    'is not a line that only looks, or does what a button does: %s',
    (line) => {
      expect(harmless('hmp', line)).toBe(true);
      expect(harmless('qmp', hmpInQmp(line))).toBe(true);
    },
  );

  it.each([
    'quit',
    'q',
    'screendump /home/kim/.bashrc',
    'memsave 0 10 /tmp/x',
    'migrate exec:sh',
    'device_del disk0',
    'set_link nic0 off',
    'info-like',
    'infox',
    'i /b 0x60',
    'qom-set /machine a b',
    '/info block',
    '$(info)',
    'x/99999xb 0',
    'x /2000000000xb 0',
    'xp /4xb 0xfee00000',
    'sum 0 0xffffffff',
    'nmi',
  ])('is any other line: %s', (line) => {
    expect(harmless('hmp', line)).toBe(false);
    expect(harmless('qmp', hmpInQmp(line))).toBe(false);
  });

  it('is any QMP command that does more', () => {
    expect(harmless('qmp', 'query-block')).toBe(true);
    expect(harmless('qmp', '{"execute": "qom-list", "arguments": {"path": "/"}}')).toBe(true);
    for (const line of [
      'quit',
      'inject-nmi',
      'blockdev-add',
      'screendump',
      'queryblock',
      'human-monitor-command',
    ])
      expect(harmless('qmp', line)).toBe(false);
  });
});

describe('what was typed', () => {
  it.each([
    ['hmp', '  ', 'monitor-bad-line'],
    ['hmp', 'info\nquit', 'monitor-bad-line'],
    ['hmp', 'info \u0000', 'monitor-bad-line'],
    ['qmp', 'info block', 'monitor-bad-qmp'],
    ['qmp', '{"execute": ', 'monitor-bad-qmp'],
    ['qmp', '[]', 'monitor-bad-qmp'],
    ['qmp', '{"execute": "quit", "more": 1}', 'monitor-bad-qmp'],
  ] as const)('is refused where it is no command: %s %j', (mode, line, code) => {
    expect(() => requestOf({ mode, line })).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code }) }),
    );
  });
});

describe('QEMU’s help', () => {
  it('is read line by line, with aliases and without the lines that go on', () => {
    const text = [
      'change device [-f] filename -- change a removable medium',
      '\t\t\t -f: force',
      'drive_add [-n] [[<domain>:]<bus>:]<slot>',
      '[file=file][,if=type] -- add drive to PCI storage controller',
      'getfd getfd name -- receive a file descriptor',
      'quit|q  -- quit the emulator',
      'info block [-n] -- show block devices',
    ].join('\r\n');
    expect(hmpCommands(text).map(({ name, usage, about }) => [name, usage, about])).toEqual([
      ['change', 'device [-f] filename', 'change a removable medium'],
      ['drive_add', '[-n] [[<domain>:]<bus>:]<slot>', ''],
      ['getfd', 'name', 'receive a file descriptor'],
      ['quit', '', 'quit the emulator'],
      ['q', '', 'quit the emulator'],
      ['info block', '[-n]', 'show block devices'],
    ]);
  });

  it('of QMP names arguments, their types, and which can be left out', () => {
    const schema = [
      { name: 'screendump', 'meta-type': 'command', 'arg-type': '1' },
      {
        name: '1',
        'meta-type': 'object',
        members: [
          { name: 'filename', type: 'str' },
          { name: 'format', type: '2', default: null },
          { name: 'nodes', type: '[str]', default: null },
        ],
      },
      { name: '2', 'meta-type': 'enum', values: ['ppm', 'png'] },
      { name: '[str]', 'meta-type': 'array', 'element-type': 'str' },
      { name: 'str', 'meta-type': 'builtin' },
      { name: 'SHUTDOWN', 'meta-type': 'event' },
      null,
    ];
    expect(qmpCommands(schema).map(({ name, usage }) => [name, usage])).toEqual([
      ['screendump', 'filename: str, format?: ppm|png, nodes?: [str]'],
    ]);
    expect(qmpCommands('nonsense')).toEqual([]);
  });
});
