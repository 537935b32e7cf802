import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import { watchDisposable } from '../../../electron/making/clone/disposables';
import { beginClone } from '../../../electron/making/clone/clone-service';
import { installed } from '../installed';
import { noMoments } from '../../fakes/moments';
import { makeVmHome, openService, until, untilListed } from '../vm/support';
import { addTestGuest } from '../vm/wiring';
import { sumOf } from './clone-world';

/** Milliseconds in which it can be kept. */
const graceMs = 300;

async function world() {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id: source } = await addTestGuest(vms);
  const jobs = createJobService({ data: home.paths.data, role: 'app', problem: () => undefined });
  onTestFinished(() => jobs.close());
  const qemuImg = async () => await installed('qemu-img');
  const rooms = { vms, jobs, vmsFolder: home.paths.vms, qemuImg, moments: noMoments };
  const clone = async (id: string, name: string, kind: 'linked' | 'disposable') => {
    const begun = await beginClone(rooms, id, { name, kind });
    expect((await begun.job.ended).error).toBeNull();
    return begun.id;
  };
  const problem = vi.fn<(error: unknown, what: string) => void>();
  onTestFinished(watchDisposable(vms, problem, graceMs));
  const named = () => vms.list().map(({ name }) => name);
  const run = async (id: string) => {
    await vms.start(id);
    await vms.forceOff(id);
  };
  return { home, vms, source, clone, problem, named, run };
}

it('goes for good after it was switched off, with its own files and no other', async () => {
  const { home, vms, source, clone, problem, named, run } = await world();
  const base = path.join(vms.folder(source), 'disks/test-guest.img');
  const before = await sumOf(base);
  const id = await clone(source, 'trial', 'disposable');
  expect(vms.get(id)).toMatchObject({ disposable: true, state: 'off' });
  await run(id);
  const { disposeAt = 0 } = await until(vms, id, (vm) => vm.disposeAt !== undefined);
  expect(disposeAt).toBeGreaterThan(Date.now() - graceMs);
  await untilListed(vms, (list) => list.length === 1);
  await expect.poll(async () => await vms.trash()).toEqual([]);
  expect(named()).toEqual(['guest']);
  expect(await readdir(home.paths.vms)).toEqual(['guest']);
  expect(await sumOf(base)).toBe(before);
  expect(problem).not.toHaveBeenCalled();
});

it('stays where it is kept, starts again, never ran, or another clone stands on it', async () => {
  const { vms, source, clone, named, run } = await world();
  const never = await clone(source, 'never ran', 'disposable');
  const kept = await clone(source, 'kept', 'disposable');
  await run(kept);
  await vms.act(kept, 'keep');
  await until(vms, kept, (vm) => vm.disposable === undefined && vm.disposeAt === undefined);
  const again = await clone(source, 'again', 'disposable');
  await run(again);
  await vms.start(again);
  const base = await clone(source, 'base', 'disposable');
  await clone(base, 'on it', 'linked');
  await vms.start(base, { anyway: true });
  await vms.forceOff(base);
  await until(vms, base, ({ disposeAt }) => disposeAt !== undefined);
  await until(vms, base, ({ disposeAt }) => disposeAt === undefined);
  await new Promise((resolve) => setTimeout(resolve, 3 * graceMs));
  expect(named()).toEqual(['again', 'base', 'guest', 'kept', 'never ran', 'on it']);
  expect(vms.get(kept).disposable).toBeUndefined();
  expect(vms.get(never)).toMatchObject({ disposable: true });
  await vms.forceOff(again);
  await untilListed(vms, (list) => list.every(({ name }) => name !== 'again'));
});
