import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runStep } from '../../../scripts/lib/processes.mjs';

const shell = (script: string, seconds = 20) =>
  runStep('/bin/sh', ['-c', script], { seconds, quiet: true });

/** A command that does nothing for long, and that no other run of these tests uses. */
const idle = (index: number) => `sleep ${index}${process.pid}`;

/** The command lines of all living processes; a dead one that nobody waited for has none. */
function commandLines(): string[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()];
    } catch {
      return []; // it ended while we looked
    }
  });
}

describe('runStep', () => {
  it('gives exit code and output', async () => {
    const result = await shell('echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({ code: 3, timedOut: false, leftovers: [] });
    expect(result.output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
  });

  it('ends a command at its limit, with its children', async () => {
    // On a busy computer a shell may need longer than a short limit to say its first word.
    for (let seconds = 0.3; ; seconds *= 2) {
      const result = await shell(`${idle(1)} & echo started; wait`, seconds);
      expect(result).toMatchObject({ code: null, timedOut: true });
      expect(commandLines()).not.toContain(idle(1));
      if (result.output === 'started\n') return;
      expect(result.output).toBe('');
      expect(seconds).toBeLessThan(10);
    }
  }, 40_000);

  it('ends and names what detached itself from the command', async () => {
    // setsid becomes sleep only after it has left the process group. (To grep, a NUL ends a line.)
    const result = await shell(
      `setsid ${idle(2)} & until [ "$(head -c 5 /proc/$!/cmdline)" = sleep ]; do :; done`,
    );
    expect(result.leftovers).toEqual([idle(2)]);
    expect(commandLines()).not.toContain(idle(2));
  });

  it('says why a command could not be started', async () => {
    const result = await runStep('/nonexistent/tool', [], { seconds: 5, quiet: true });
    expect(result.code).toBeNull();
    expect(result.output).toContain('ENOENT');
  });
});
