import { describe, expect, it } from 'vitest';
import { commandText } from '../../../../electron/vm/command-text';
import { explainArgv } from '../../../../electron/qemu/hardware/explain/explain';
import { displayCommand } from '../../../../electron/lib/run';
import { commandSegments } from '../../../../renderer/components/code/command-segments';
import { sampleConfig } from '../../../fakes/vm-configs';

const argv: [string, ...string[]] = [
  '/usr/bin/qemu',
  '-nodefaults',
  '-append',
  "-- it's\nodd",
  '-nodefaults',
  '-m',
  '64M',
];
const lines = explainArgv(argv, sampleConfig()).map((option) => ({
  ...option,
  shell: displayCommand(option.words),
}));

const textOf = (folders: string[], socket?: string) =>
  commandText({
    command: {
      argv,
      env: {},
      sidecars: socket === undefined ? [] : [{ name: 'swtpm', argv: ['s'], cwd: '/', socket }],
      folders,
      warnings: [],
    },
    problem: null,
  }).shellLines;

describe('the lines of a command', () => {
  it.each([
    ['alone', textOf([])],
    ['with what a shell does around it', textOf(['/run/a', '/run/b\nc'], '/run/tpm.sock')],
  ])('%s are all there, each option with what it is for', (_, shellLines) => {
    const segments = commandSegments({ shellLines, lines });
    expect(segments.map(({ text }) => text).join('\n')).toBe(shellLines);
    const options = segments.flatMap(({ option }) => option ?? []);
    expect(options.map(({ words }) => words)).toEqual(lines.map(({ words }) => words));
    const apart = segments.filter(({ text, option }) => option && !text.includes(option.shell));
    expect(apart).toEqual([]);
  });

  it('are plain where the options are others', () => {
    const segments = commandSegments({ shellLines: 'qemu \\\n  -S', lines });
    expect(segments).toEqual([
      { text: 'qemu \\', option: null },
      { text: '  -S', option: null },
    ]);
  });
});
