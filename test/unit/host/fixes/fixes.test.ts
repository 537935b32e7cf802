import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFixes, type FixesOptions } from '../../../../electron/host/fixes/fixes';
import { AppFailure, type AppError } from '../../../../shared/errors';
import type { FixProgress, FixRef } from '../../../../shared/fix';
import type { HostReport, Remedy } from '../../../../shared/host';
import { sampleReport, sampleVerdict } from '../../renderer/sample-report';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paddock-fixes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program into the only folder in which programs are looked for. */
function program(name: string, script: string): void {
  const lines = ['#!/bin/sh', `PATH=/usr/bin:/bin; cd '${folder}'`, script, ''];
  writeFileSync(path.join(folder, name), lines.join('\n'), { mode: 0o755 });
}
/** A pkexec that lets everybody through, like the real one by becoming the program. */
const openDoor = 'echo "$@" >>asked; shift; exec "$@"';

function remedy(argvs: string[][], changes: Partial<Remedy> = {}): Remedy {
  const title = { key: 'no-such-key', params: {}, text: 'Mend it' };
  return {
    id: 'mend',
    title,
    commands: argvs.map((argv) => `sudo ${argv.join(' ')}`),
    privileged: true,
    runnable: true,
    argvs,
    ...changes,
  };
}

const ref: FixRef = { of: 'kvm-module', part: null, remedy: 'mend', count: null };

function fixesFor(first: Remedy, options: Partial<FixesOptions> = {}) {
  const state = { remedies: [first], reads: 0 };
  const report = async (): Promise<HostReport> => {
    state.reads += 1;
    return sampleReport({
      verdicts: [sampleVerdict({ id: 'kvm-module', remedies: state.remedies })],
    });
  };
  const fixes = createFixes({
    report,
    recorded: false,
    folders: [folder],
    asRoot: false,
    ...options,
  });
  return { fixes, state };
}

interface Ran {
  progress: FixProgress[];
  error: AppError | null;
  output: string;
}

/** Runs what the plan shows, to its end. */
async function perform(
  fixes: ReturnType<typeof createFixes>,
  onProgress: (progress: FixProgress) => void = () => undefined,
): Promise<Ran> {
  const { fingerprint } = await fixes.planFix(ref);
  const progress: FixProgress[] = [];
  let error: AppError | null = null;
  try {
    for await (const news of fixes.runFix({ ...ref, fingerprint })) {
      progress.push(news);
      onProgress(news);
    }
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown;
    error = thrown.error;
  }
  const output = progress.map((news) => (news.type === 'output' ? news.text : '')).join('');
  return { progress, error, output };
}

const kinds = (ran: Ran) =>
  ran.progress.map(({ type }) => type).filter((type) => type !== 'output');

describe('a fix that succeeds', () => {
  it('tells what its commands said, when all have succeeded and before the machine is read again', async () => {
    program('pkexec', openDoor);
    program('rdmsr', 'echo 0x5');
    const heard: unknown[] = [];
    const { fixes, state } = fixesFor(remedy([['rdmsr', '--all', '0x3a']]), {
      succeeded: async (argvs, output) => void heard.push(argvs, output, state.reads),
    });
    const { error } = await perform(fixes);
    expect(error).toBeNull();
    expect(heard).toEqual([[['rdmsr', '--all', '0x3a']], '0x5\n', 2]);
    expect(state.reads).toBe(3);
  });

  it('runs its commands one after another through pkexec, tells what they say, and reads the report again', async () => {
    program('pkexec', openDoor);
    program('modprobe', 'echo "out $*"; echo "err" >&2; echo "$@" >>done');
    const { fixes } = fixesFor(
      remedy([
        ['modprobe', 'kvm'],
        ['modprobe', 'kvm_intel'],
      ]),
    );
    const ran = await perform(fixes);
    expect(ran.error).toBeNull();
    expect(kinds(ran)).toEqual(['command', 'command-done', 'command', 'command-done', 'report']);
    expect(ran.progress[0]).toMatchObject({ command: 'pkexec modprobe kvm' });
    expect(ran.output).toContain('out kvm_intel');
    expect(ran.output).toContain('err');
    expect(readFileSync(path.join(folder, 'done'), 'utf8')).toBe('kvm\nkvm_intel\n');
    const asked = readFileSync(path.join(folder, 'asked'), 'utf8').split('\n');
    expect(asked[0]).toBe(`--disable-internal-agent ${folder}/modprobe kvm`);
  });

  it('needs no pkexec as root', async () => {
    program('modprobe', 'echo "$@" >done');
    const { fixes } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    expect((await perform(fixes)).error).toBeNull();
    expect(readFileSync(path.join(folder, 'done'), 'utf8')).toBe('kvm\n');
  });

  it('writes a file with exactly what was shown, no shell between', async () => {
    program('pkexec', openDoor);
    const file = path.join(folder, "it's; $(touch x).conf");
    const write = { file, before: null, after: 'options $HOME "q"\n', backup: null };
    const { fixes } = fixesFor(remedy([['tee', file]], { write }), {
      folders: [folder, '/usr/bin', '/bin'],
    });
    const ran = await perform(fixes);
    expect(ran.error).toBeNull();
    expect(readFileSync(file, 'utf8')).toBe(write.after);
    expect(existsSync(path.join(folder, 'x'))).toBe(false);
  });

  it('takes its programs from the folders of the system, whatever PATH says', async () => {
    program('modprobe', 'touch done');
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'paddock-path-'));
    const before = process.env['PATH'];
    try {
      writeFileSync(path.join(elsewhere, 'usermod'), '#!/bin/sh\n', { mode: 0o755 });
      process.env['PATH'] = `${elsewhere}:${before ?? ''}`;
      const { fixes } = fixesFor(remedy([['usermod', 'x']]), { asRoot: true });
      expect((await perform(fixes)).error).toMatchObject({
        code: 'tool-missing',
        params: { tool: 'usermod' },
      });
    } finally {
      process.env['PATH'] = before;
      rmSync(elsewhere, { recursive: true });
    }
  });
});

describe('a fix that does not succeed', () => {
  const two = remedy([
    ['modprobe', 'kvm'],
    ['usermod', 'x'],
  ]);

  it.each([
    [126, 'authorisation-dismissed'],
    [127, 'authorisation-denied'],
  ])('pkexec ends with %i: %s', async (code, expected) => {
    program('pkexec', `echo "Error executing command as another user" >&2; exit ${code}`);
    program('modprobe', 'touch done');
    program('usermod', 'touch done');
    const ran = await perform(fixesFor(two).fixes);
    expect(ran.error?.code).toBe(expected);
    expect(ran.error?.detail).toContain('pkexec modprobe kvm');
    expect(kinds(ran)).toEqual(['command', 'report']);
    expect(existsSync(path.join(folder, 'done'))).toBe(false);
  });

  it('stops at the first command that fails, with its exit code and last words', async () => {
    program('pkexec', openDoor);
    program('modprobe', 'echo "modprobe: FATAL: Module kvm not found" >&2; exit 3');
    program('usermod', 'touch done');
    const ran = await perform(fixesFor(two).fixes);
    expect(ran.error).toMatchObject({
      code: 'fix-failed',
      params: { tool: 'modprobe', exitCode: '3' },
    });
    expect(ran.error?.detail).toContain('Module kvm not found');
    expect(kinds(ran)).toEqual(['command', 'report']);
    expect(existsSync(path.join(folder, 'done'))).toBe(false);
  });

  it('tells which commands were done before the one that failed', async () => {
    program('pkexec', openDoor);
    program('modprobe', 'true');
    program('usermod', 'exit 6');
    const ran = await perform(fixesFor(two).fixes);
    expect(ran.error?.params).toEqual({ tool: 'usermod', exitCode: '6' });
    expect(ran.error?.detail).toMatch(/✓ pkexec modprobe kvm$/);
  });

  it('is not begun when a later program is missing, or pkexec', async () => {
    program('modprobe', 'touch done');
    const noUsermod = await perform(fixesFor(two, { asRoot: true }).fixes);
    expect(noUsermod.error).toMatchObject({ code: 'tool-missing', params: { tool: 'usermod' } });
    program('usermod', 'touch done');
    const noPkexec = await perform(fixesFor(two).fixes);
    expect(noPkexec.error?.code).toBe('pkexec-missing');
    expect(noPkexec.error?.command).toBe('sudo modprobe kvm\nsudo usermod x');
    expect(existsSync(path.join(folder, 'done'))).toBe(false);
  });

  it('hears its output in order, with letters whole, and without a pipe that could break', async () => {
    program(
      'modprobe',
      'ls -l /proc/$$/fd/1 /proc/$$/fd/2 | sed "s/.*-> //" >where; printf "\\344\\270"; sleep 0.2; printf "\\255 one\\n"; echo two >&2; echo three',
    );
    const { fixes } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    expect((await perform(fixes)).output).toBe('中 one\ntwo\nthree\n');
    expect(readFileSync(path.join(folder, 'where'), 'utf8')).toMatch(
      /^(\/.*\/output \(deleted\)\n){2}$/,
    );
  });

  it('says no more than a window can show', async () => {
    program('modprobe', 'head -c 2000000 /dev/zero | tr "\\0" x');
    const { fixes } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    const ran = await perform(fixes);
    expect(ran.error).toBeNull();
    expect(ran.output.length).toBeLessThan(530_000);
    expect(ran.output.endsWith('\n…\n')).toBe(true);
  });
});

describe('a fix that is stopped', () => {
  const two = remedy([
    ['modprobe', 'kvm'],
    ['usermod', 'x'],
  ]);

  it('withdraws the question for a password', async () => {
    program('pkexec', 'touch asking; exec 2>&- ; while :; do sleep 0.05; done');
    program('modprobe', 'touch done');
    program('usermod', 'touch done');
    const { fixes } = fixesFor(two);
    const ran = perform(fixes);
    await expect.poll(() => existsSync(path.join(folder, 'asking'))).toBe(true);
    fixes.cancelFix();
    expect((await ran).error?.code).toBe('cancelled');
    expect(existsSync(path.join(folder, 'done'))).toBe(false);
  });

  it('lets the command that runs come to its end, and begins no other', async () => {
    program('pkexec', openDoor);
    program('modprobe', 'echo begun; sleep 0.6; touch done');
    program('usermod', 'touch never');
    const { fixes } = fixesFor(two);
    const ran = await perform(fixes, (news) => {
      if (news.type === 'output') fixes.cancelFix();
    });
    expect(ran.error?.code).toBe('fix-stopped');
    expect(ran.error?.detail).toContain('pkexec modprobe kvm');
    expect(kinds(ran)).toEqual(['command', 'command-done', 'report']);
    expect(existsSync(path.join(folder, 'done'))).toBe(true);
    expect(existsSync(path.join(folder, 'never'))).toBe(false);
  });

  it('is all done when it was stopped during its last command', async () => {
    program('modprobe', 'echo begun; sleep 0.3; touch done');
    const { fixes } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    const ran = await perform(fixes, (news) => {
      if (news.type === 'output') fixes.cancelFix();
    });
    expect(ran.error).toBeNull();
    expect(existsSync(path.join(folder, 'done'))).toBe(true);
  });
});

describe('a fix that is not what was shown', () => {
  it('is refused, and nothing is run', async () => {
    program('modprobe', 'touch done');
    const { fixes, state } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    const { fingerprint } = await fixes.planFix(ref);
    state.remedies = [remedy([['modprobe', 'kvm_amd']])];
    const run = async () => {
      for await (const news of fixes.runFix({ ...ref, fingerprint })) expect(news).toBeUndefined();
    };
    await expect(run()).rejects.toMatchObject({ error: { code: 'fix-changed' } });
    state.remedies = [];
    await expect(run()).rejects.toMatchObject({ error: { code: 'fix-changed' } });
    await expect(fixes.planFix(ref)).rejects.toMatchObject({ error: { code: 'fix-changed' } });
    expect(existsSync(path.join(folder, 'done'))).toBe(false);
  });

  it('is refused when it is hindered, on a recorded machine, and while another runs', async () => {
    program('modprobe', 'sleep 0.3');
    const hindrance = { key: 'no-such-key', params: {}, text: 'in use' };
    const hindered = fixesFor(remedy([['modprobe', 'kvm']], { hindrance }), { asRoot: true });
    expect((await perform(hindered.fixes)).error).toMatchObject({
      code: 'fix-hindered',
      reason: { ...hindrance, file: 'host' },
    });
    const recorded = fixesFor(remedy([['modprobe', 'kvm']]), { recorded: true });
    await expect(recorded.fixes.planFix(ref)).rejects.toMatchObject({
      error: { code: 'fix-recorded' },
    });
    const { fixes } = fixesFor(remedy([['modprobe', 'kvm']]), { asRoot: true });
    const first = perform(fixes);
    const second = await perform(fixes);
    expect(second.error?.code).toBe('fix-busy');
    expect((await first).error).toBeNull();
    expect((await perform(fixes)).error).toBeNull();
  });
});
