import { expect, it } from 'vitest';
import { diskImages, obstacleOf, writtenFloppies } from '../../../electron/snapshots/images';
import { liveObstacle } from '../../../electron/snapshots/live-obstacle';
import {
  comparePoints,
  definitionAt,
  pauseSeconds,
  revertPlan,
  withGeneration,
  withoutPoint,
} from '../../../electron/snapshots/plan';
import type { Point } from '../../../electron/vm/points/point-store';
import { liveImpossible } from '../../../shared/live-obstacle';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig, sampleDisk } from '../../fakes/vm-configs';
import { sampleSnapshot } from '../../fakes/window/snapshots';

const point = (config: VmConfig, changes: Partial<Point> = {}): Point => ({
  ...sampleSnapshot({ id: 'aaaaaaaa' }),
  config,
  started: null,
  ...changes,
});

it('needs disks that are written to, in a format that holds snapshots, and no one else’s', () => {
  const of = (...disks: VmConfig['disks']) => obstacleOf(sampleConfig({ disks }))?.error;
  expect(of(sampleDisk())).toBeUndefined();
  expect(of()).toMatchObject({ code: 'snapshot-no-disk' });
  expect(of(sampleDisk({ readOnly: true }))).toMatchObject({ code: 'snapshot-no-disk' });
  const raw = sampleDisk({ id: 'disk1', format: 'raw' });
  expect(of(sampleDisk(), raw)).toMatchObject({
    code: 'snapshot-not-qcow2',
    params: { disks: 'disk1 (raw)' },
  });
  // One that is only read stays as it is.
  expect(of(sampleDisk(), { ...raw, readOnly: true })).toBeUndefined();
  expect(of(sampleDisk({ shareable: true }))).toMatchObject({ code: 'snapshot-disk-shared' });
});

it('knows disks by their files and by their nodes, wherever they lie', () => {
  const disks = [sampleDisk(), sampleDisk({ id: 'disk1', file: '/data/one.qcow2' })];
  expect(diskImages(sampleConfig({ disks }), '/vms/box')).toEqual([
    { file: '/vms/box/disks/disk0.qcow2', node: 'img-disk0' },
    { file: '/data/one.qcow2', node: 'img-disk1' },
  ]);
});

it('leaves out floppies that are written to', () => {
  const floppies = [
    { id: 'fd0' as const, file: 'disks/fd0.img' },
    { id: 'fd1' as const, file: 'disks/fd1.img', readOnly: true },
  ];
  expect(writtenFloppies({ floppies })).toEqual(['fd0']);
});

it('says what going back changes', () => {
  const then = sampleConfig({ memoryMiB: 1024, name: 'old name' });
  const more = sampleDisk({ id: 'disk1', file: 'disks/disk1.qcow2' });
  const now = { ...then, name: 'new name', memoryMiB: 2048, disks: [...then.disks, more] };
  const plan = revertPlan(point(then, { memory: true }), now, 'running');
  expect(plan).toMatchObject({
    stopsGuest: true,
    resumes: true,
    disksLeft: ['disk1 (disk1.qcow2)'],
  });
  expect(plan.changes.map(({ part }) => part).toSorted()).toEqual(['disks', 'memoryMiB']);
  expect(definitionAt(point(then), now)).toEqual({ ...then, name: 'new name' });
});

it('guesses the pause from the last one, by the memory there was', () => {
  expect(pauseSeconds(3500, [])).toBe(10);
  const started = sampleConfig({ memoryMiB: 1024 });
  const earlier = point(started, { memory: true, pausedMs: 4000, started });
  expect(pauseSeconds(2048, [earlier])).toBe(8);
  expect(pauseSeconds(128, [earlier])).toBe(1);
  // One that went on meanwhile stood still for nothing but a moment.
  const live = point(started, { memory: true, live: true, pausedMs: 5, started });
  expect(pauseSeconds(2048, [earlier, live])).toBe(8);
});

it('tells why a guest cannot go on while its memory is kept', () => {
  const refusal = 'Background-snapshot is not supported by host kernel';
  const able = { refusal: null, hangs: false };
  expect(liveObstacle('running', able, true)).toBeNull();
  expect(liveObstacle('running', able, false)).toBeNull();
  expect(liveObstacle('paused', able, true)).toEqual({ reason: 'paused', words: '' });
  const old = liveObstacle('running', { refusal, hangs: true }, false);
  expect(old).toEqual({ reason: 'hangs', words: '' });
  const unable = { refusal, hangs: false };
  const [right, qemu] = [false, true].map((may) => liveObstacle('running', unable, may));
  expect([right, qemu]).toEqual([
    { reason: 'right', words: refusal },
    { reason: 'qemu', words: refusal },
  ]);
  const about = { id: 'x', name: 'box' };
  expect(right && liveImpossible(about, right).error).toMatchObject({
    code: 'snapshot-live-not-allowed',
    command: 'paddock host --fix allow-userfaultfd',
  });
  expect(qemu && liveImpossible(about, qemu).error).toMatchObject({
    code: 'snapshot-live-impossible',
    params: { name: 'box', reason: refusal },
  });
});

it('hangs what stood on a deleted one on its parent', () => {
  const config = sampleConfig();
  const [a, b, c] = [
    point(config, { id: 'aaaaaaaa', parent: null }),
    point(config, { id: 'bbbbbbbb', parent: 'aaaaaaaa' }),
    point(config, { id: 'cccccccc', parent: 'bbbbbbbb' }),
  ];
  const { moved, instead } = withoutPoint([a, b, c], b);
  expect(moved).toEqual([{ ...c, parent: 'aaaaaaaa' }]);
  expect(instead).toBe('aaaaaaaa');
});

it('differs from the present field by field, and not by its words', () => {
  const then = sampleConfig({ memoryMiB: 1024, name: 'old', notes: 'then' });
  const now = { ...then, memoryMiB: 2048, name: 'new', notes: 'now', disks: [] };
  expect(comparePoints(point(then), now)).toEqual([
    { part: 'memoryMiB', key: 'memory', before: '1 GiB', after: '2 GiB' },
    { part: 'disks', key: 'disk0', before: then.disks[0]?.file, after: '–' },
  ]);
  expect(comparePoints(point(then), { ...then, name: 'new' })).toEqual([]);
});

it('gives a guest that went back another generation, which is no change that anybody made', () => {
  const rest = '3a05-4d60-9a07-9f2f4a4d2b11';
  const other = `a1b2c3d4-${rest}`;
  const then = sampleConfig({ generationId: `5f0d9a43-${rest}` });
  const now = { ...then, generationId: other };
  expect(withGeneration(then, other)).toEqual(now);
  expect(revertPlan(point(then), now, 'off').changes).toEqual([]);
  expect(comparePoints(point(then), now)).toEqual([]);
  // One without that device stays one: its memory knows none.
  const without = sampleConfig();
  expect(withGeneration(without, other)).toEqual(without);
  expect(revertPlan(point(without), now, 'off').changes).toMatchObject([{ part: 'generationId' }]);
});
