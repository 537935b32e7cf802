import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { processFacts } from '../../../electron/lib/process-facts';
import { commandText } from '../../../electron/vm/command-text';
import { temporaryFolder } from './support';

type Command = Parameters<typeof commandText>[0]['command'];

const textOf = (command: Partial<Command>) =>
  commandText({
    command: { argv: ['qemu'], env: {}, sidecars: [], folders: [], warnings: [], ...command },
    problem: null,
  });

/** Where the arguments and the environment of a command end up when a real shell reads it. */
function readByShell(text: string): string[] {
  const out = execFileSync('sh', ['-c', text], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

/** A program that prints its arguments, each with a NUL behind it. */
const printer = ['/usr/bin/printf', String.raw`%s\0`] as const;

describe('the text of a command line', () => {
  it('puts an option and its value on one line', () => {
    const argv: Command['argv'] = ['/usr/bin/qemu', '-nodefaults', '-device', 'virtio-vga,id=a'];
    expect(textOf({ argv: [...argv, '-S', '-m', '512M'] })).toMatchObject({
      shellLines: [
        String.raw`/usr/bin/qemu \ `,
        String.raw`  -nodefaults \ `,
        String.raw`  -device virtio-vga,id=a \ `,
        String.raw`  -S \ `,
        '  -m 512M',
      ]
        .map((line) => line.trimEnd())
        .join('\n'),
      shell: '/usr/bin/qemu -nodefaults -device virtio-vga,id=a -S -m 512M',
      options: 4,
    });
  });

  it('keeps free text that begins with a dash beside its option', () => {
    const { shellLines, options } = textOf({ argv: ['qemu', '-append', '-- single', '-S'] });
    expect(shellLines.split('\n')[1]).toBe(String.raw`  -append '-- single' \ `.trimEnd());
    expect(options).toBe(2);
  });

  it('gives a shell the very same words, in one line and in several', () => {
    const words = ['-name', "it's $HOME", '-device', '{"id":"a b"}', '-append', '', 'a\nb', '*\\'];
    const { shell, shellLines } = textOf({ argv: [...printer, ...words] });
    expect(readByShell(shell)).toEqual(words);
    expect(readByShell(shellLines)).toEqual(words);
  });

  it('sets variables', () => {
    const command: Partial<Command> = {
      argv: ['sh', '-c', String.raw`printf '%s\0' "$PLACE"`],
      env: { PLACE: 'a b' },
    };
    const { shell, shellLines } = textOf(command);
    expect(readByShell(shell)).toEqual(['a b']);
    expect(readByShell(shellLines)).toEqual(['a b']);
  });

  it('makes the folders, for this user alone, with and without helpers', async () => {
    const at = await temporaryFolder();
    const folders = [path.join(at, 'run'), path.join(at, "run/it's")];
    const argv: Command['argv'] = ['stat', '-c', String.raw`%a`, ...folders];
    const { shell } = textOf({ argv, folders });
    expect(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })).toBe('700\n700\n');
  });

  it('starts a helper in its folder, waits until it listens, and ends it', async () => {
    const cwd = path.join(await temporaryFolder(), "it's here");
    const socket = path.join(cwd, 'tpm.sock');
    // Listens only after a while, and says when it is ended.
    const program = [
      "process.on('SIGTERM', () => process.exit())",
      `setTimeout(() => require('net').createServer().listen(${JSON.stringify(socket)}), 300)`,
      "require('fs').writeFileSync('pid', String(process.pid))",
    ].join(';');
    const command: Partial<Command> = {
      argv: ['sh', '-c', String.raw`test -S "$0" && printf '%s\0' there; exit 7`, socket],
      sidecars: [{ name: 'swtpm', argv: [process.execPath, '-e', program], cwd, socket }],
      folders: [cwd],
    };
    const { shell, shellLines } = textOf(command);
    for (const text of [shell, shellLines]) {
      const { status, stdout } = spawnSync('sh', ['-c', text], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 7, stdout: 'there\0' });
      const pid = readFileSync(path.join(cwd, 'pid'), 'utf8');
      await vi.waitUntil(() => processFacts(Number(pid)) === null);
    }
  });

  it('starts nothing when a helper does not start', async () => {
    const cwd = await temporaryFolder();
    const socket = path.join(cwd, 'tpm.sock');
    const { shell } = textOf({
      argv: ['sh', '-c', 'echo started'],
      sidecars: [{ name: 'swtpm', argv: ['false'], cwd, socket }],
      folders: [cwd],
    });
    const { status, stdout } = spawnSync('sh', ['-c', shell], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
