import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fingerprinter, subjects } from '../../../../electron/host/watch/fingerprint';
import type { Fingerprint } from '../../../../electron/host/watch/fingerprint';
import { alarmPlaces, createHostWatcher } from '../../../../electron/host/watch/watcher';
import { temporaryFolder } from '../../vm/support';

const timings = { everyMs: 4000, settleMs: 600 };

function fingerprint(modules: readonly string[], groups = ''): Fingerprint {
  const nothing = Object.fromEntries(subjects.map((subject) => [subject, {}]));
  return {
    ...(nothing as Fingerprint),
    modules: Object.fromEntries(modules.map((name) => [name, 'Live'])),
    groups: { kvm: groups },
  };
}

/** A watcher of facts that the test sets, with everything it told. */
function watched() {
  const facts = { now: fingerprint(['kvm']) };
  const look = vi.fn(() => facts.now);
  const watcher = createHostWatcher(look, [], timings);
  const told: unknown[] = [];
  return { facts, look, watcher, told, listen: () => watcher.subscribe((one) => told.push(one)) };
}

describe('the watch on a machine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('looks at nothing while nobody listens', () => {
    const { look, listen } = watched();
    vi.advanceTimersByTime(60_000);
    expect(look).not.toHaveBeenCalled();
    const leave = listen();
    const second = listen();
    vi.advanceTimersByTime(60_000);
    expect(look).toHaveBeenCalledTimes(16);
    leave();
    vi.advanceTimersByTime(8000);
    expect(look).toHaveBeenCalledTimes(18);
    second();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells a change once, when it has settled', () => {
    const { facts, told, listen } = watched();
    listen();
    facts.now = fingerprint(['kvm', 'kvm_intel']);
    vi.advanceTimersByTime(4000);
    expect(told).toEqual([]);
    // udev comes a moment later.
    facts.now = fingerprint(['kvm', 'kvm_intel'], 'kim');
    vi.advanceTimersByTime(600);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(600);
    expect(told).toEqual([
      [
        { kind: 'module-loaded', names: ['kvm_intel'] },
        { kind: 'groups', names: ['kvm'] },
      ],
    ]);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(1);
  });

  it('says nothing of a change that was taken back at once', () => {
    const { facts, told, listen } = watched();
    const before = facts.now;
    listen();
    facts.now = fingerprint([]);
    vi.advanceTimersByTime(4000);
    facts.now = before;
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  it('tells of a machine that does not stand still, after a while', () => {
    const { facts, look, told, listen } = watched();
    let count = 0;
    look.mockImplementation(() => fingerprint(['kvm'], String((count += 1))));
    listen();
    vi.advanceTimersByTime(4000 + 6 * 600);
    expect(facts.now.groups).toEqual({ kvm: '' });
    expect(told).toEqual([[{ kind: 'groups', names: ['kvm'] }]]);
  });

  it('tells the next listener what changed while nobody listened', () => {
    const { facts, told, listen } = watched();
    listen()();
    facts.now = fingerprint(['kvm', 'tun']);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    listen();
    vi.advanceTimersByTime(600);
    expect(told).toEqual([[{ kind: 'module-loaded', names: ['tun'] }]]);
  });
});

it('hears at once of a file that the kernel tells about', async () => {
  const root = await temporaryFolder();
  await mkdir(path.join(root, 'etc'));
  await writeFile(path.join(root, 'etc/group'), 'kvm:x:104:\n');
  const look = fingerprinter({ root, configHome: null, searchPath: '' });
  // Without the kernel's word the first look would come in an hour.
  const slow = { everyMs: 3_600_000, settleMs: 20 };
  const watcher = createHostWatcher(look, alarmPlaces(root, null), slow);
  const changed = new Promise((resolve) => {
    onTestFinished(watcher.subscribe(resolve));
  });
  await appendFile(path.join(root, 'etc/group'), 'libvirt:x:105:kim\n');
  expect(await changed).toEqual([{ kind: 'groups', names: ['libvirt'] }]);
});
