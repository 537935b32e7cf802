import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeVmHome } from '../vm/support';
import {
  builtCli,
  eventually,
  okCli,
  runCli,
  runProgram,
  startCli,
  startTerminal,
} from './support';

// A whole definition as text, from an editor and from a file.

const cli = builtCli();

async function setting(slug: string) {
  const home = await makeVmHome();
  const plain = { cli, env: home.env };
  await okCli(plain, ['create', slug, '--test-guest']);
  const file = path.join(String(home.env['XDG_DATA_HOME']), 'paddock/vms', slug, 'vm.json');
  return {
    root: home.root,
    plain,
    file,
    stored: async () => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>,
    /** The same with an editor that replaces a line of the text. */
    editor: (line: string, by: string) => ({
      cli,
      env: { ...home.env, VISUAL: '', EDITOR: `sed -i 's/.*"${line}".*/${by}/'` },
    }),
  };
}

/** The arguments of the command that applies a text which was kept. */
const keptIn = (said: string): string[] =>
  /paddock set (\S+ --from \S+ --base \S+)/.exec(said)?.[1]?.split(' ') ?? [];

it('is changed in the person’s editor', async () => {
  const { plain, editor, stored } = await setting('edited');
  const untouched = await runCli(editor('nothing', 'x'), ['edit', 'edited']);
  expect([untouched.code, untouched.stderr]).toEqual([0, expect.stringContaining('edited')]);

  const dry = await runCli(editor('memoryMiB', '"memoryMiB":192,'), [
    'edit',
    'edited',
    '--dry-run',
  ]);
  expect(dry.code).toBe(0);
  expect(await stored()).toMatchObject({ memoryMiB: 128 });
  // Nothing of what was typed is thrown away.
  expect(await readFile(keptIn(dry.stderr)[2] ?? '', 'utf8')).toContain('192');
  await okCli(editor('memoryMiB', '"memoryMiB":192,'), ['edit', 'edited']);
  expect(await stored()).toMatchObject({ memoryMiB: 192 });

  await okCli(plain, ['start', 'edited']);
  const running = await runCli(editor('clock', '"clock":"localtime",'), ['edit', 'edited']);
  expect(running.code).toBe(3);
  expect(await stored()).toMatchObject({ clock: 'localtime' });
});

it('is kept while something is wrong with it, and told line by line', async () => {
  const { editor, stored, plain, root } = await setting('wrong');
  const before = await stored();
  const wrong = await runCli(editor('memoryMiB', '"memroyMiB":192,'), ['edit', 'wrong']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/line 17, column 1: error: .*memroyMiB.*memoryMiB/);
  const kept = /--from (\S+)/.exec(wrong.stderr)?.[1] ?? '';
  expect(await readFile(kept, 'utf8')).toContain('memroyMiB');
  expect(await stored()).toEqual(before);

  const text = JSON.stringify(before, null, 2);
  const from = async (changed: string) => {
    const given = path.join(root, 'given.json');
    await writeFile(given, changed);
    return await runCli(plain, ['set', 'wrong', '--from', given]);
  };
  for (const [changed, said] of [
    [text.slice(0, -1), 'line'],
    [text.replace(/"id": "[^"]{20,}"/, '"id": "x"'), 'line 4'],
    [text.replace('disks/test-guest.img', 'disks/none.img'), 'disks/none.img'],
    [
      text.replace('"cdroms": []', '"cdroms": [{"id": "cd0", "file": "none.iso", "bus": "sata"}]'),
      'none.iso',
    ],
    [text.replace('"rng"', '"fwCfg": [{"name": "opt/a", "file": "none.txt"}], "rng"'), 'none.txt'],
    [text.replace('"memoryMiB": 128', '"memoryMiB": 1'), 'line 17'],
    [text.replace('"name": "wrong"', '"name": ""'), 'line 5'],
  ] as const) {
    expect(changed).not.toBe(text);
    const refused = await from(changed);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(said)]);
  }
  expect(await stored()).toEqual(before);
});

it('is edited again on a terminal until it is right', async () => {
  const { plain, root, stored } = await setting('again');
  const editor = path.join(root, 'editor');
  await writeFile(
    editor,
    `#!/bin/sh
if grep -q memroy "$1"; then sed -i 's/"memroyMiB"/"memoryMiB"/' "$1"
else sed -i 's/"memoryMiB": 128/"memroyMiB": 224/' "$1"; fi
`,
  );
  await chmod(editor, 0o755);
  const env = { ...plain.env, VISUAL: editor };
  const terminal = startTerminal({ cli, env }, 'edit', 'again');
  await terminal.says('[Y/n]');
  terminal.type('\r');
  expect(await terminal.ended).toBe(0);
  expect(await stored()).toMatchObject({ memoryMiB: 224 });
});

/** An editor that runs `script`, in which `paddock` is the command line. */
async function scriptEditor(root: string, script: string) {
  const editor = path.join(root, 'editor');
  const paddock = `paddock() { "${process.execPath}" "${cli.program}" "$@" </dev/null; }`;
  await writeFile(editor, `#!/bin/sh\n${paddock}\n${script}\n`);
  await chmod(editor, 0o755);
  return editor;
}

it('does not write over what somebody else changed meanwhile', async () => {
  const { plain, root, stored } = await setting('shared');
  const theirs = 'paddock set shared memory=160M rng=false';
  const mine = `sed -i 's/"memoryMiB": 128/"memoryMiB": 224/; s/"tpm": false/"tpm": true/' "$1"`;
  const editor = await scriptEditor(root, `grep -q 224 "$1" || { ${theirs}; ${mine}; }`);
  const env = { ...plain.env, VISUAL: editor };
  const refused = await runProgram({ cli, env }, ['edit', 'shared']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('memoryMiB: 160');
  const command = keptIn(refused.stderr);
  expect(command[0]).toBe('shared');
  const again = await runCli(plain, ['set', ...command]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('changed elsewhere')]);
  expect(await stored()).toMatchObject({ memoryMiB: 160, rng: false, tpm: false });

  // Asked, the person may go on, on top of what the others have made.
  await okCli(plain, ['set', 'shared', 'memory=128M', 'rng=true']);
  const terminal = startTerminal({ cli, env }, 'edit', 'shared');
  await terminal.says('[Y/n]');
  terminal.type('\r');
  expect(await terminal.ended).toBe(0);
  expect(await stored()).toMatchObject({ memoryMiB: 224, rng: false, tpm: true });

  const empty = path.join(root, 'empty.json');
  await writeFile(empty, '');
  for (const words of [
    ['memory=1G', '--base', empty],
    ['--from', empty, '--base', empty],
  ]) {
    expect((await runCli(plain, ['set', 'shared', ...words])).code).toBe(2);
  }
});

it('names its file when the editor is gone the second time', async () => {
  const { plain, root } = await setting('gone');
  const editor = await scriptEditor(root, `sed -i 's/memoryMiB/memroyMiB/' "$1"; rm "$0"`);
  const terminal = startTerminal({ cli, env: { ...plain.env, VISUAL: editor } }, 'edit', 'gone');
  await terminal.says('[Y/n]');
  terminal.type('\r');
  await terminal.says('paddock set gone --from');
  expect(await terminal.ended).toBe(2);
});

it('is taken from a file, and from what show prints', async () => {
  const { plain, stored } = await setting('whole');
  const shown = await okCli(plain, ['show', 'whole', '--json']);
  const changed = shown.replace(/"memoryMiB": 128(?=,\s+"firmware")/, '"memoryMiB": 160');
  await okCli(plain, ['set', 'whole', '--from', '-'], changed);
  expect(await stored()).toMatchObject({ memoryMiB: 160 });
  for (const words of [[], ['memory=1G', '--from', '/dev/null']]) {
    expect((await runCli(plain, ['set', 'whole', ...words])).code).toBe(2);
  }
});

/** Texts that were kept, in the home's folder of states. */
const editsIn = async (root: string): Promise<string[]> =>
  await readdir(path.join(root, 'state/paddock/edits')).catch(() => []);

it('its editor may have spaces in its name and arguments, as a shell reads them', async () => {
  const { plain, root, stored } = await setting('spaces');
  const editor = path.join(root, 'my editor');
  await writeFile(editor, `#!/bin/sh\n[ "$1" = -x ] && sed -i 's/: 128/: 224/' "$2"\n`);
  await chmod(editor, 0o755);
  const env = { ...plain.env, VISUAL: '', EDITOR: `"${editor}" -x` };
  await okCli({ cli, env }, ['edit', 'spaces']);
  expect(await stored()).toMatchObject({ memoryMiB: 224 });
  expect(await editsIn(root)).toEqual([]);
  const none = await runCli({ cli, env: { ...env, EDITOR: 'nothing-at-all -w' } }, [
    'edit',
    'spaces',
  ]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('“nothing-at-all -w”')]);
});

it('a text in another encoding is refused at its place, and kept as it is', async () => {
  const { plain, root, stored } = await setting('latin');
  const before = await stored();
  const save = async (name: string, change: string) => {
    const editor = await scriptEditor(root, change);
    const env = { ...plain.env, VISUAL: editor };
    return { name, ...(await runProgram({ cli, env }, ['edit', 'latin'])) };
  };
  const latin = await save('latin', `sed -i 's/"notes": ""/"notes": "caf\\xe9"/' "$1"`);
  expect([latin.code, latin.stderr]).toEqual([
    1,
    expect.stringMatching(/definition\.json” is not UTF-8 text: line 6, column 16\./),
  ]);
  const kept = keptIn(latin.stderr);
  expect(await readFile(kept[2] ?? '', 'latin1')).toContain('"café"');
  const again = await runCli(plain, ['set', ...kept]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('line 6, column 16')]);
  const made = await runCli(plain, ['create', 'other', '--json', kept[2] ?? '']);
  expect([made.code, made.stderr]).toEqual([1, expect.stringContaining('line 6, column 16')]);
  const wide = await save('wide', `printf '\\377\\376{\\0}\\0' > "$1"`);
  expect([wide.code, wide.stderr]).toEqual([1, expect.stringContaining('is UTF-16 text')]);
  expect(await stored()).toEqual(before);
  // A letter that is U+FFFD in good UTF-8 is the person's own.
  await save('own', `sed -i 's/"notes": ""/"notes": "\\xef\\xbf\\xbd"/' "$1"`);
  expect(await stored()).toMatchObject({ notes: '\ufffd' });
});

it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  'on %s nothing is applied, and only a changed text is kept',
  async (signal) => {
    const { plain, root, stored } = await setting('signalled');
    const before = await stored();
    const pid = path.join(root, 'pid');
    for (const change of [':', 'echo "more" >> "$1"']) {
      const script = `${change}\necho $$ > "${pid}"\nsleep 60`;
      const env = { ...plain.env, VISUAL: await scriptEditor(root, script) };
      const child = startCli({ cli, env }, 'edit', 'signalled');
      let said = '';
      child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
      const read = async () => await readFile(pid, 'utf8').catch(() => '');
      const editor = Number(await eventually(read, (text) => text !== ''));
      child.kill(signal);
      let goesOn = true;
      if (signal === 'SIGINT') {
        // Meant for the editor, which has the terminal; this one ignores it, and goes on.
        await new Promise((resolve) => {
          setTimeout(resolve, 300);
        });
        goesOn = child.exitCode === null;
        child.kill('SIGTERM');
      }
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).toBe(130);
      expect(() => process.kill(editor, 0)).toThrow('ESRCH');
      const kept = await editsIn(root);
      expect(goesOn).toBe(true);
      expect(kept).toHaveLength(change === ':' ? 0 : 1);
      expect(said.includes('paddock set')).toBe(change !== ':');
      expect(said).toContain(kept[0] ?? '');
      await writeFile(pid, '');
    }
    expect(await stored()).toEqual(before);
  },
);

it('what a killed process left unchanged is taken away by the next, and a changed text stays', async () => {
  const { editor, root } = await setting('left');
  const edits = path.join(root, 'state/paddock/edits');
  const leave = async (name: string, text: string) => {
    await mkdir(path.join(edits, name), { recursive: true });
    await writeFile(path.join(edits, name, 'definition.json'), text);
    await writeFile(path.join(edits, name, 'definition.base.json'), 'base');
  };
  await leave('01234567-4194305-aaaaaa', 'base');
  await leave('01234567-4194305-bbbbbb', 'mine');
  await leave(`01234567-${process.pid}-cccccc`, 'base');
  await okCli(editor('nothing', 'x'), ['edit', 'left']);
  const kept = ['01234567-4194305-bbbbbb', `01234567-${process.pid}-cccccc`];
  expect((await editsIn(root)).toSorted()).toEqual(kept.toSorted());
});
