import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayCommand, run } from '../../../electron/lib/run';
import type { AppFailure } from '../../../shared/errors';
import { nastyText } from '../../fakes/vm-configs';

const failureOf = async (work: Promise<unknown>) =>
  (await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )) as AppFailure;
const node = (code: string): [string, ...string[]] => [process.execPath, '-e', code];

describe('run', () => {
  it('gives output, exit code and time', async () => {
    const result = await run(node('process.stdout.write("a"); process.stderr.write("b")'));
    expect(result).toMatchObject({ stdout: 'a', stderr: 'b', exitCode: 0 });
    expect(result.milliseconds).toBeGreaterThan(0);
  });

  it('passes arguments unharmed by any shell', async () => {
    const nasty = ['$(id)', "it's", '"', ';rm', 'a b', '资料', '*'];
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const result = await run([process.execPath, '-e', script, ...nasty]);
    expect(JSON.parse(result.stdout)).toEqual(nasty);
  });

  it('gives input and closes it', async () => {
    expect((await run(['cat'], { input: 'hello' })).stdout).toBe('hello');
    expect((await run(['cat'])).stdout).toBe('');
  });

  it('survives a command that ends before it has read its input', async () => {
    expect((await run(['true'], { input: 'x'.repeat(4_000_000) })).exitCode).toBe(0);
  });

  it('ends a command with us when asked, and still knows one that is not installed', async () => {
    const { stdout } = await run(['cat', '/proc/self/status'], { endsWithUs: true });
    expect(stdout).toContain('Name:\tcat');
    const { error } = await failureOf(run(['no-such-tool', 'x'], { endsWithUs: true }));
    expect(error).toMatchObject({ code: 'tool-missing', params: { tool: 'no-such-tool' } });
    expect(error.detail).toBe('no-such-tool x');
  });

  it('takes expected exit codes as answers', async () => {
    expect((await run(node('process.exit(3)'), { okExitCodes: [0, 3] })).exitCode).toBe(3);
  });

  it('reports command, code and last words of a failure', async () => {
    const { error } = await failureOf(run(node('console.error("disk on fire"); process.exit(4)')));
    expect(error.code).toBe('command-failed');
    expect(error.detail).toContain('(exit code 4)');
    expect(error.detail).toContain('disk on fire');
  });

  it('names a missing tool', async () => {
    const { error } = await failureOf(run(['no-such-tool-here']));
    expect(error).toMatchObject({ code: 'tool-missing', params: { tool: 'no-such-tool-here' } });
  });

  it('ends what takes too long, and what is cancelled', async () => {
    const slow = node('setTimeout(() => {}, 60000)');
    expect((await failureOf(run(slow, { timeoutMs: 100 }))).error.detail).toContain('100 ms');
    const controller = new AbortController();
    const cancelled = failureOf(run(slow, { signal: controller.signal }));
    controller.abort();
    expect((await cancelled).error.code).toBe('cancelled');
  });

  it('keeps no more output than it was told to', async () => {
    const flood = node('process.stdout.write("x".repeat(1000000))');
    expect((await run(flood, { maxOutputBytes: 1000 })).stdout).toHaveLength(1000);
  });
});

describe('displayCommand', () => {
  it('quotes only what a shell would touch', () => {
    expect(displayCommand(['qemu-img', 'info', "/tmp/it's a disk,1"])).toBe(
      `qemu-img info '/tmp/it'\\''s a disk,1'`,
    );
  });

  it('is read by a shell as it was written', () => {
    const argvs = fc.sample(fc.array(nastyText, { minLength: 1, maxLength: 6 }), 60);
    argvs.push(['', "it's", '$HOME `id` \\', '*', '~', '#', '!x', '-n']);
    const script = argvs
      .map((argv) => `set -- ${displayCommand(argv)}; printf '%s\\0' "$@"`)
      .join('\n');
    const output = execFileSync('sh', ['-c', script], { timeout: 10_000 }).toString();
    expect(output.split('\0').slice(0, -1)).toEqual(argvs.flat());
  });
});
