import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../electron/cli/table';
import { verbs } from '../../../electron/cli/verb-table';
import { runHere } from './support';

const chinese = { LANG: 'zh_CN.UTF-8' };

describe('a command line that is wrong', () => {
  it.each([
    [['frobnicate'], 'There is no command “frobnicate”.', 'Try: paddock --help'],
    [['toString'], 'There is no command “toString”.', 'Try: paddock --help'],
    [['start'], 'NAME is missing.', 'Try: paddock start --help'],
    [
      ['create', 'x', '--memory', 'lots'],
      '--memory: “lots” is not a size.',
      'paddock create --help',
    ],
    [
      ['create', 'x', '--cpus', '2.5'],
      '--cpus: “2.5” is not a whole number.',
      'paddock create --help',
    ],
    [
      ['create', 'x', '--firmware', 'coreboot'],
      '--firmware: “coreboot” is not one of bios',
      'paddock create --help',
    ],
    [
      ['create', 'x', '--iso', 'a', '--disk', 'b'],
      'Only one of --iso, --disk',
      'paddock create --help',
    ],
    [['create', 'x', '--append', 'a'], '--append requires --kernel.', 'paddock create --help'],
    [['create', '--json', 'f', '--tpm'], 'Only one of --json, --tpm', 'paddock create --help'],
    [['host', '--json', '--markdown'], 'Only one of', 'paddock host --help'],
    [['backup', 'list', '/b', '--to', '/c'], '--to requires NAME.', 'paddock backup --help'],
    [['monitor', 'x', '{"execute":'], 'COMMAND is', 'paddock monitor --help'],
  ])('%j', async (argv, message, hint) => {
    const { code, stdout, stderr } = await runHere(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it('is told so in the language of the terminal', async () => {
    const { code, stderr } = await runHere(['frobnicate'], chinese);
    expect(code).toBe(2);
    expect(stderr).toContain('没有命令“frobnicate”。');
  });
});

describe('on another system', () => {
  it.each(['host', 'list'])('%s says plainly what Paddock manages, and ends', async (verb) => {
    const { code, stdout, stderr } = await runHere([verb], {}, 'darwin');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('Paddock manages virtual machines on Linux. This is macOS.');
  });

  it('says so in the language of the terminal', async () => {
    const { stderr } = await runHere(['host'], chinese, 'win32');
    expect(stderr).toContain('Paddock 管理 Linux 上的虚拟机。这是 Windows。');
  });

  it('judges a recorded machine all the same', async () => {
    const { code, stdout } = await runHere(['host', '--root', '/nowhere/else'], {}, 'win32');
    expect([code, stdout]).toEqual([1, '']);
    const here = await runHere(['host', '--root', import.meta.dirname], {}, 'win32');
    expect(here.code).toBe(0);
    expect(here.stdout).toContain('QEMU');
  });
});

describe('help', () => {
  it('lists every verb, on stdout', async () => {
    const { code, stdout } = await runHere(['--help']);
    expect(code).toBe(0);
    for (const name of Object.keys(verbs)) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  it('of one verb comes either way round', async () => {
    const [after, before] = [await runHere(['stop', '--help']), await runHere(['help', 'stop'])];
    expect(before).toEqual(after);
    expect(before.stdout).toContain('--timeout');
  });

  it('comes without being asked for, but then it is a mistake', async () => {
    const { code, stdout } = await runHere([]);
    expect(code).toBe(2);
    expect(stdout).toContain('paddock COMMAND');
  });

  it('tells every option of a verb, in both languages, within 100 columns', async () => {
    for (const [name, verb] of Object.entries(verbs)) {
      for (const env of [{}, chinese]) {
        const { code, stdout } = await runHere([name, '--help'], env);
        expect(code).toBe(0);
        for (const option of Object.keys(verb.options)) expect(stdout).toContain(`--${option}`);
        for (const line of stdout.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(110);
      }
    }
  });
});

describe('the version', () => {
  it('is that of the package', async () => {
    const { code, stdout } = await runHere(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^paddock \d+\.\d+\.\d+\n$/);
  });
});
