import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runGuest } from '../../../../electron/host/trial/run-guest';

const limits = { silence: 10_000, total: 15_000 };

/** A Node program in the place of QEMU: descriptor 1 are the guest's answers, 3 is the monitor. */
function fakeQemu(program: string): [string, ...string[]] {
  const helpers = `
    const net = require('node:net');
    const say = (text) => require('node:fs').writeSync(1, text + '\\n');
    const monitor = new net.Socket({ fd: 3 });
    const qmp = (value) => monitor.write(JSON.stringify(value) + '\\n');
    const greeting = { QMP: { version: {}, capabilities: [] } };
    const steps = (...names) => { for (const name of names) { say('begin=' + name); say('step=' + name + ' result=ok'); } };
  `;
  return [process.execPath, '-e', helpers + program];
}

describe('a run of the test guest', () => {
  it('passes when each step answers and QEMU leaves with the right status', async () => {
    const run = await runGuest(
      fakeQemu(`qmp(greeting); say('cpu.lm=1'); steps('real16', 'fpu'); say('check=passed steps=2');
        monitor.once('data', () => process.exit(33));`),
      limits,
    );
    expect(run).toMatchObject({ outcome: 'passed', facts: { 'cpu.lm': '1' } });
    expect(run.steps.map(({ name }) => name)).toEqual(['real16', 'fpu']);
    expect(run.detail).toBeUndefined();
  });

  it('does not pass on the status alone', async () => {
    const run = await runGuest(
      fakeQemu(`qmp(greeting); monitor.once('data', () => process.exit(33));`),
      limits,
    );
    expect(run.outcome).toBe('died');
  });

  it('has failed when the guest found a wrong answer', async () => {
    const run = await runGuest(
      fakeQemu(`say('begin=sse'); say('step=sse result=fail detail=sum'); process.exit(35);`),
      limits,
    );
    expect(run).toMatchObject({
      outcome: 'failed',
      steps: [{ name: 'sse', result: 'fail', detail: 'sum' }],
    });
  });

  it('has died when QEMU stops the guest by itself', async () => {
    const run = await runGuest(
      fakeQemu(`qmp(greeting); say('begin=fpu');
        process.stderr.write('KVM internal error. Suberror: 1\\nEAX=00000000 EBX=00000000\\n');
        setTimeout(() => qmp({ event: 'STOP' }), 100); setInterval(() => {}, 1000);`),
      limits,
    );
    expect(run.outcome).toBe('died');
    expect(run.steps).toEqual([{ name: 'fpu', result: 'no-answer' }]);
    expect(run.detail).toContain('KVM internal error');
    expect(run.detail).not.toContain('EAX');
  });

  it('hangs when a guest that still runs says nothing more', async () => {
    const run = await runGuest(
      fakeQemu(`qmp(greeting); steps('real16'); say('begin=long64'); setInterval(() => {}, 1000);`),
      { silence: 3000, total: 15_000 },
    );
    expect(run.outcome).toBe('hung');
    expect(run.steps.at(-1)).toEqual({ name: 'long64', result: 'no-answer' });
  });

  it('hangs, too, when it talks without end', async () => {
    const run = await runGuest(
      fakeQemu(`qmp(greeting); let at = 0; setInterval(() => steps('s' + at++), 20);`),
      { silence: 10_000, total: 1500 },
    );
    expect(run.outcome).toBe('hung');
  });

  it('has not started when QEMU is missing or refuses', async () => {
    const missing = await runGuest(['/nowhere/qemu-system-x86_64'], limits);
    expect(missing.outcome).toBe('not-started');
    const refused = await runGuest(
      fakeQemu(`process.stderr.write('Could not access KVM kernel module\\n'); process.exit(1);`),
      limits,
    );
    expect(refused).toMatchObject({ outcome: 'not-started' });
    expect(refused.detail).toContain('Could not access KVM');
  });

  it('ends with its signal and leaves no process', async () => {
    const stop = new AbortController();
    const events: string[] = [];
    const running = runGuest(
      fakeQemu(`say('begin=' + 'p' + process.pid); setInterval(() => {}, 1000);`),
      limits,
      {
        signal: stop.signal,
        onEvent: ({ step }) => {
          events.push(step);
          stop.abort();
        },
      },
    );
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    const pid = Number(events[0]?.slice(1));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('gives way to everything else when nobody waits for it', async () => {
    const nice = `say('cpu.nice=' + require('node:os').getPriority()); process.exit(35);`;
    const late = (program: string) => `setTimeout(() => { ${program} }, 50);`;
    const quiet = await runGuest(fakeQemu(late(nice)), limits, { background: true });
    expect(quiet.facts).toEqual({ 'cpu.nice': '19' });
    const usual = await runGuest(fakeQemu(late(nice)), limits);
    expect(usual.facts).not.toEqual(quiet.facts);
  });

  it('does not outlive an app that is killed', async () => {
    const [program, ...words] = fakeQemu(
      `say('begin=' + process.pid); setInterval(() => {}, 1000);`,
    );
    const owner = spawn(
      process.execPath,
      ['scripts/run-typescript.mjs', 'test/fakes/trial-owner.ts', program, ...words],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void owner.kill('SIGKILL'));
    const [said] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
    const guest = Number(said);
    const runs = () => existsSync(`/proc/${guest}`);
    onTestFinished(() => void (runs() && process.kill(guest, 'SIGKILL')));
    expect(runs()).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(runs()).toBe(false), { timeout: 5000 });
  });
});
