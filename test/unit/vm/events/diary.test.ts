import { describe, expect, it } from 'vitest';
import { Diary } from '../../../../electron/vm/events/diary';
import { readEventFiles } from '../../../../electron/vm/events/event-file';
import { offStatus, type VmStatus } from '../../../../electron/vm/supervise/vm-status';
import type { LaunchRecord } from '../../../../electron/vm/records/launch-record';
import type { AppError } from '../../../../shared/errors';
import type { MonitorRole } from '../../../../electron/vm/types';
import { temporaryFolder } from '../support';

const record: LaunchRecord = {
  schema: 1,
  pid: 4711,
  startTime: '99',
  bootId: 'boot',
  exe: '/usr/bin/qemu',
  argv: ['qemu'],
  sockets: { folder: '/none', qmp: '/none/qmp.sock', qmpCli: '/none/qmp-cli.sock' },
  sidecars: [],
  startedAt: 0,
  accelerator: 'tcg',
  onceFromCd: false,
};

async function setUp(role: MonitorRole = 'app') {
  const folder = await temporaryFolder();
  const problems: unknown[] = [];
  const problem = (error: unknown) => problems.push(error);
  const diary = new Diary({ role, problem }, () => ({ definition: { folder }, session: null }));
  const status = (patch: Partial<VmStatus>): VmStatus => ({ ...offStatus, ...patch });
  let now = offStatus;
  const become = (patch: Partial<VmStatus>) => {
    const before = now;
    now = { ...before, ...patch };
    diary.moved(before, now);
  };
  const read = async () =>
    (await readEventFiles(folder)).map(({ kind, facts, run }) => ({ kind, facts, run }));
  const hear = (event: string, data: Record<string, string | boolean> = {}) =>
    diary.hear({ event, data, at: 0 });
  return { diary, become, read, hear, status, problems, folder };
}

describe('what is written down of a machine', () => {
  it('is a shutdown by the guest, as asked, or by force', async () => {
    const { diary, become, read, hear } = await setUp();
    const run = () => {
      become({ state: 'starting' });
      diary.adopted(record);
      become({ state: 'running' });
    };
    run();
    hear('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });
    become({ state: 'off' });
    run();
    diary.acted('stop-asked');
    become({ state: 'stopping' });
    hear('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });
    become({ state: 'off' });
    run();
    diary.ends('forced');
    become({ state: 'off' });
    expect(await read()).toEqual([
      { kind: 'ended', facts: { how: 'guest' }, run: '4711.99' },
      { kind: 'stop-asked', facts: { by: 'app' } },
      { kind: 'ended', facts: { how: 'asked' }, run: '4711.99' },
      { kind: 'ended', facts: { how: 'forced' }, run: '4711.99' },
    ]);
  });

  it('is a crash with its last words, and a start that failed', async () => {
    const { diary, become, read } = await setUp();
    become({ state: 'starting' });
    const failed: AppError = { code: 'disk-in-use', params: { name: 'web' }, detail: 'locked' };
    become({ state: 'off', error: failed });
    become({ state: 'starting', error: null });
    diary.adopted(record);
    become({ state: 'running' });
    const reason = { file: 'reasons' as const, key: 'exit.signal', params: {}, text: 'killed' };
    become({ state: 'off', error: { code: 'qemu-crashed', reason, detail: 'words' } });
    expect(await read()).toEqual([
      { kind: 'start-failed', facts: { name: 'web', code: 'disk-in-use', detail: 'locked' } },
      { kind: 'crashed', facts: { how: 'seen', words: 'killed', detail: 'words' }, run: '4711.99' },
    ]);
  });

  it('is what QEMU says, and only the app hears it', async () => {
    for (const role of ['app', 'cli'] as const) {
      const { become, read } = await setUp(role);
      become({ state: 'running' });
      become({ state: 'paused' });
      become({ state: 'running' });
      become({ state: 'crashed' });
      become({ error: { code: 'guest-disk-full', params: { name: 'web', device: 'disk0' } } });
      become({ state: 'running', error: null });
      const facts = { name: 'web', device: 'disk0', code: 'guest-disk-full' };
      const heard = ['paused', 'resumed', 'failed', 'resumed'].map((kind) => ({
        kind,
        facts: kind === 'failed' ? facts : {},
      }));
      expect(await read()).toEqual(role === 'app' ? heard : []);
    }
  });

  it('is no flood: a guest that resets itself all day is told ten times a minute', async () => {
    const { hear, read } = await setUp();
    for (let time = 0; time < 1000; time += 1)
      hear('RESET', { guest: true, reason: 'guest-reset' });
    hear('RESET', { guest: false, reason: 'snapshot-load' });
    hear('WATCHDOG', { action: 'reset' });
    const events = await read();
    expect(events.filter(({ kind }) => kind === 'reset')).toHaveLength(10);
    expect(events.at(-1)).toEqual({ kind: 'watchdog', facts: { action: 'reset' } });
  });

  it('keeps nobody from anything where it cannot be written', async () => {
    const { diary, problems } = await setUp();
    const gone = new Diary({ role: 'app', problem: (error) => problems.push(error) }, () => ({
      definition: { folder: '/nowhere' },
      session: null,
    }));
    gone.tell('slept');
    expect(problems).toHaveLength(1);
    diary.tell('slept');
    expect(problems).toHaveLength(1);
  });
});
