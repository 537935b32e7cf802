import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandText } from '../../../electron/vm/command-text';
import { temporaryFolder } from './support';

type Command = Parameters<typeof commandText>[0]['command'];

const textOf = (command: Partial<Command>) =>
  commandText({
    command: { argv: ['qemu'], env: {}, sidecars: [], warnings: [], ...command },
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

  it('sets variables and starts helpers in their folder', async () => {
    const cwd = path.join(await temporaryFolder());
    const sidecar = { name: 'swtpm' as const, argv: ['touch', 'a b'] as const, cwd, socket: '' };
    const { shell, shellLines } = textOf({
      argv: ['sh', '-c', String.raw`wait; printf '%s\0' "$PLACE"`],
      env: { PLACE: 'a b' },
      sidecars: [{ ...sidecar, argv: [...sidecar.argv] }],
    });
    expect(shellLines.split('\n')[0]).toBe(`(cd ${cwd} && touch 'a b') &`);
    expect(readByShell(shell)).toEqual(['a b']);
    expect(readByShell(shellLines)).toEqual(['a b']);
  });
});
