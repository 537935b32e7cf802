import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import { createDraftService } from '../../../electron/making/draft-service';
import { failure } from '../../../shared/errors';
import { plainSeed } from '../../../shared/seed';
import type { VmConfig } from '../../../shared/vm-config';
import { fakeCapabilities } from '../../fakes/qemu-capabilities';
import { temporaryFolder } from '../vm/support';
import { draft } from './fixtures';

/** @param until each machine is in the making until it resolves. */
async function workshop(until: Promise<void> = Promise.resolve()) {
  const made: VmConfig[] = [];
  const jobs = createJobService({ data: null, role: 'app' });
  onTestFinished(() => jobs.close());
  const missing = () => {
    throw failure('vm-not-found');
  };
  const vms = {
    list: () => [],
    config: missing,
    folder: missing,
    inTrash: async () => [],
    usersOf: () => Promise.resolve({ disks: [], bases: [], standing: [] }),
    add: async (config: VmConfig) => {
      await until;
      made.push(config);
    },
    start: () => Promise.resolve(),
    portUsers: () => [],
  };
  const drafts = createDraftService({
    vms,
    // Another process is asked first, so that one creation has not begun when the other is prepared.
    jobs: {
      list: () => jobs.list(),
      async start(kind, spec, work) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return await jobs.start(kind, spec, work);
      },
    },
    vmsFolder: path.join(await temporaryFolder(), 'vms'),
    assetsDir: '/nowhere',
    capabilities: () => Promise.resolve(fakeCapabilities()),
    firmwareKinds: () => Promise.resolve(['bios', 'uefi']),
    qemuImg: () => Promise.reject(failure('tool-missing')),
    logins: {
      usual: () => Promise.resolve(plainSeed),
      own: missing,
      identities: () => Promise.resolve([]),
    },
    hasSwtpm: () => Promise.resolve(false),
    hasTaskset: () => Promise.resolve(true),
    openGl: () => Promise.resolve({ why: 'no-node' }),
    acceleratorFor: () => Promise.reject(failure('qemu-missing')),
  });
  return { drafts, made };
}

const empty = (name: string) =>
  draft({ name, source: { kind: 'none' }, accelerator: 'tcg', firmware: 'bios' });

describe('the identity of a new machine', () => {
  it('is its own, also when two are made at the same moment', async () => {
    const { drafts, made } = await workshop();
    const jobs = await Promise.all(
      ['one', 'two'].map((name) => drafts.create(empty(name), { start: false })),
    );
    for (const job of jobs) expect(await job.ended).toMatchObject({ state: 'done' });
    const macs = made.flatMap(({ nics }) => nics.map(({ mac }) => mac));
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
    expect(new Set(macs).size).toBe(2);
  });

  it('is the one that was shown before, also after an attempt that was refused', async () => {
    const { drafts, made } = await workshop();
    const shown = await drafts.toConfig(empty('one'));
    await expect(drafts.create(empty(''), { start: false })).rejects.toMatchObject({
      error: { code: 'invalid-config' },
    });
    const job = await drafts.create(empty('one'), { start: false });
    await job.ended;
    expect(made.map(({ id }) => id)).toEqual([shown.id]);
    expect((await drafts.toConfig(empty('two'))).id).not.toBe(shown.id);
  });
});

describe('a name that is being made', () => {
  it('is refused at its field, and not suggested', async () => {
    let finish: () => void = () => undefined;
    const { drafts } = await workshop(new Promise((resolve) => (finish = resolve)));
    const making = await drafts.create(empty('linux'), { start: false });
    const found = await drafts.validate(empty('Linux'));
    expect(found).toMatchObject([{ field: 'name', code: 'name-being-made' }]);
    const suggested = await drafts.suggest({ kind: 'none' }, null);
    expect(suggested.name).toBe('linux-2');
    finish();
    await making.ended;
    expect(await drafts.validate(empty('Linux'))).toEqual([]);
  });
});
