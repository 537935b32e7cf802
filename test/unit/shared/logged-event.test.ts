import { describe, expect, it } from 'vitest';
import { loadEventWords } from '../../../electron/cli/words/events';
import { jobKinds } from '../../../shared/job-state';
import {
  eventTone,
  loggedKinds,
  type LoggedEvent,
  type LoggedKind,
} from '../../../shared/logged-event';

const english = await loadEventWords('en');
const chinese = await loadEventWords('zh-CN');
const event = (kind: LoggedKind, facts: Record<string, string> = {}): LoggedEvent => ({
  at: 0,
  kind,
  facts,
});

describe('the sentence of an event', () => {
  it.each(loggedKinds.filter((kind) => kind !== 'job'))('%s has one in each language', (kind) => {
    for (const say of [english, chinese]) expect(say(event(kind))).not.toBe(kind);
  });

  it.each(jobKinds)('%s: the end of a job has one, too', (job) => {
    const facts = { job, state: 'done', name: 'web' };
    expect(english(event('job', facts))).toMatch(/: done$/);
    expect(chinese(event('job', facts))).not.toContain(job);
  });

  it.each<[LoggedKind, Record<string, string>, string, string]>([
    [
      'started',
      { by: 'cli', accelerator: 'tcg', qemu: '7.2.22' },
      'Started from the command line (emulation, QEMU 7.2.22)',
      '从命令行启动（模拟，QEMU 7.2.22）',
    ],
    ['ended', { how: 'guest' }, 'Shut down by the guest', '由客户机关机'],
    ['ended', { how: 'of a newer Paddock' }, 'Powered off', '已关机'],
    [
      'changed',
      { by: 'app', parts: 'memoryMiB cpu' },
      'Changed in the app: Memory and vCPUs',
      '在应用中更改：内存和vCPU',
    ],
    [
      'device-added',
      { part: 'disks', device: 'disk1' },
      'Disks: disk1 added',
      '磁盘：已添加 disk1',
    ],
    [
      'failed',
      { code: 'guest-disk-full', name: 'web', device: 'disk0' },
      'Stopped running: There is no space left on this computer for the disk disk0 of “web”, so the guest waits.',
      '停止运行：本机没有剩余空间给“web”的磁盘 disk0，客户机正在等待。',
    ],
    ['start-failed', { code: 'unheard-of' }, 'Start failed: unheard-of', '启动失败：unheard-of'],
    [
      'job',
      { job: 'snapshot-create', state: 'done', name: 'web', item: 'Clean' },
      'Snapshot of “web”: done (Clean)',
      '“web”的快照：已完成（Clean）',
    ],
  ])('%s %o', (kind, facts, inEnglish, inChinese) => {
    expect(english(event(kind, facts))).toBe(inEnglish);
    expect(chinese(event(kind, facts))).toBe(inChinese);
  });

  it('shows what a guest may have written for what it is', () => {
    expect(english(event('device-released', { device: 'a\u001b[31mb' }))).not.toContain('\u001b');
  });
});

it('the mark of an event says whether it is trouble', () => {
  expect(eventTone(event('crashed'))).toBe('bad');
  expect(eventTone(event('started'))).toBe('good');
  expect(eventTone(event('paused'))).toBe('plain');
  expect(eventTone(event('job', { state: 'failed' }))).toBe('bad');
  expect(eventTone(event('job', { state: 'done' }))).toBe('plain');
});
