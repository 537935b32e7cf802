import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  argvOf,
  executableOf,
  findProcess,
  isSameProcess,
  ownIdentity,
  parseIdentity,
  parseStat,
  processFacts,
  signalProcess,
} from '../../../electron/lib/process-facts';

/** As Linux 6 writes it; the command may hold anything. */
const stat = (command: string, state = 'S') =>
  `4242 (${command}) ${state} 1 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 98765432109876543 1 2`;

describe('parseStat', () => {
  it.each(['qemu-system-x86', 'a b', 'a) S 1 (b', ') R 99'])(
    'reads past the command %j',
    (name) => {
      expect(parseStat(4242, stat(name, 'T'))).toEqual({
        pid: 4242,
        state: 'T',
        startTime: '98765432109876543',
      });
    },
  );

  it('finds nothing in what is torn', () => {
    expect(parseStat(1, '')).toBeNull();
    expect(parseStat(1, '1 (x) S 1 2')).toBeNull();
  });
});

describe('a process', () => {
  it('is told from others, and gone when it is dead', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const facts = processFacts(pid);
    expect(facts).not.toBeNull();
    const identity = { pid, startTime: facts?.startTime ?? '' };
    expect(isSameProcess(identity)).toBe(true);
    expect(isSameProcess({ pid, startTime: '1' })).toBe(false);
    expect(argvOf(pid)).toEqual(['sleep', '60']);
    expect(executableOf(pid)).toMatch(/\/(sleep|coreutils|busybox)$/);
    expect(findProcess((argv) => argv.join(' ') === 'sleep 60')).not.toBeNull();

    expect(signalProcess({ pid, startTime: '1' }, 'SIGKILL')).toBe(false);
    expect(isSameProcess(identity)).toBe(true);
    expect(signalProcess(identity, 'SIGKILL')).toBe(true);
    await once(child, 'exit');
    expect(isSameProcess(identity)).toBe(false);
    expect(signalProcess(identity, 'SIGKILL')).toBe(false);
  });

  it('knows itself', async () => {
    const own = ownIdentity();
    expect(own.pid).toBe(process.pid);
    expect(parseIdentity(`${own.pid}-${own.startTime} more`)).toEqual(own);
    expect(parseIdentity('x-1')).toBeNull();
  });
});
