import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { UsageError, type CliContext } from '../../../electron/cli/context';
import { fixHost } from '../../../electron/cli/verbs/host-fix';
import { loadWords } from '../../../electron/cli/words/words';
import { createFixes } from '../../../electron/host/fixes/fixes';
import type { HostReport, Remedy } from '../../../shared/host';
import { sampleReport, sampleVerdict } from '../renderer/sample-report';
import { runHere } from './support';

const remedy = (id: string, argv: string[]): Remedy => ({
  id,
  title: { key: 'no-such-key', params: {}, text: `Do ${id}` },
  commands: [],
  privileged: true,
  runnable: true,
  argvs: [argv],
});

const report: HostReport = sampleReport({
  verdicts: [
    sampleVerdict({
      id: 'virtio',
      verdict: 'blocked',
      remedies: [remedy('say', ['echo', 'mended']), remedy('load-tun', ['echo', 'tun'])],
    }),
    sampleVerdict({ id: 'kvm-module', remedies: [remedy('load-tun', ['false'])] }),
  ],
});

const words = await loadWords('en');

/** Runs a fix of the sample report as root would, with `typed` on the terminal; null: there is none. */
async function fix(id: string, { yes = false, typed = null as string | null } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const io = {
    stdin: Object.assign(stdin, { isTTY: typed !== null }),
    stdout,
    stderr,
    env: {},
    assetsDir: '/nowhere',
    signal: new AbortController().signal,
  };
  const cli: CliContext = {
    io,
    language: 'en',
    text: words.text,
    services: () => Promise.reject(new Error('not needed')),
    print: (line) => void stdout.write(`${line}\n`),
    printJson: () => undefined,
    say: (line) => void stderr.write(`${line}\n`),
  };
  const [out, err] = [text(stdout), text(stderr)];
  if (typed !== null) stdin.write(`${typed}\n`);
  const current = async () => report;
  const fixes = createFixes({ report: current, recorded: false, asRoot: true });
  const failed = await fixHost({ report: current, ...fixes }, { id, yes }, cli).then(
    () => null,
    (error: unknown) => error,
  );
  stdout.end();
  stderr.end();
  return { failed, stdout: await out, stderr: await err };
}

describe('a fix at the terminal', () => {
  it('is shown, asked about, run, and ends with what was found then', async () => {
    const { failed, stdout, stderr } = await fix('say', { typed: 'y' });
    expect(failed).toBeNull();
    expect(stderr).toMatch(
      /^Do say:\n {2}echo mended\n\nRun this\? \[y\/N\].*\$ echo mended\nmended/s,
    );
    expect(stdout).toBe('The title of virtio: It works.\n');
  });

  it('is not run by anything but a yes', async () => {
    for (const typed of ['', 'n', 'yesterday']) {
      const { failed, stderr } = await fix('say', { typed });
      expect(failed).toMatchObject({ error: { code: 'cancelled' } });
      expect(stderr).not.toContain('$ echo');
    }
  });

  it('is not run where nobody can be asked, unless told so', async () => {
    expect((await fix('say')).failed).toBeInstanceOf(UsageError);
    const { failed, stderr } = await fix('say', { yes: true });
    expect(failed).toBeNull();
    expect(stderr).toContain('$ echo mended\nmended\n');
  });

  it('is called by a longer name where two have the same', async () => {
    const { failed } = await fix('load-tun', { yes: true });
    const fixes = 'virtio/load-tun, kvm-module/load-tun';
    expect(failed).toMatchObject({ key: 'noSuchFix', params: { id: 'load-tun', fixes } });
    expect((await fix('virtio/load-tun', { yes: true })).stderr).toContain('$ echo tun');
    expect((await fix('kvm-module/load-tun', { yes: true })).failed).toMatchObject({
      error: { code: 'fix-failed', params: { tool: 'false', exitCode: '1' } },
    });
  });

  it('is named among those that there are when it does not exist', async () => {
    const { failed } = await fix('nonsense', { yes: true });
    const fixes = 'say, virtio/load-tun, kvm-module/load-tun';
    expect(failed).toMatchObject({ key: 'noSuchFix', params: { id: 'nonsense', fixes } });
  });
});

describe('a wrong command line', () => {
  it.each([
    [['host', '--yes'], '--yes requires --fix.'],
    [['host', '--fix', 'x', '--json'], 'Only one of --fix, --json'],
    [['host', '--fix', 'x', '--root', '/tmp'], 'Only one of --fix, --root'],
  ])('%j', async (argv, message) => {
    const { code, stderr } = await runHere(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
