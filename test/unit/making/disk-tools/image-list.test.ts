import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listImages } from '../../../../electron/making/disk-tools/image-list';
import type { DiskOwner } from '../../../../electron/provider/local-disks';
import { GiB } from '../../../../shared/units';
import { sampleDisk } from '../../../fakes/vm-configs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'paddock-images-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A qcow2 header, version 3 (QEMU, docs/interop/qcow2). */
function qcow2({ base = '', format = 'qcow2', snapshots = 0, size = GiB } = {}): Buffer {
  const head = Buffer.alloc(4096);
  head.write('QFI\u00fb', 0, 'latin1');
  head.writeUInt32BE(3, 4);
  head.writeUInt32BE(16, 20);
  head.writeBigUInt64BE(BigInt(size), 24);
  head.writeUInt32BE(snapshots, 60);
  head.writeUInt32BE(104, 100);
  if (base !== '') {
    head.writeUInt32BE(0xe2792aca, 104);
    head.writeUInt32BE(format.length, 108);
    head.write(format, 112);
    head.writeBigUInt64BE(512n, 8);
    head.writeUInt32BE(Buffer.byteLength(base), 16);
    head.write(base, 512);
  }
  return head;
}

async function owner(
  name: string,
  files: Record<string, Buffer>,
  disks: DiskOwner['disks'],
  vmId: string | null = name,
): Promise<DiskOwner> {
  const folder = path.join(root, name);
  await mkdir(path.join(folder, 'disks'), { recursive: true });
  for (const [file, bytes] of Object.entries(files)) {
    await writeFile(path.join(folder, 'disks', file), bytes);
  }
  return { name, vmId, folder, disks, otherFiles: [] };
}

const disk = (file: string, format: 'qcow2' | 'raw' = 'qcow2') =>
  sampleDisk({ id: 'disk0', file, format });
const short = (file: string) => path.relative(root, file);

it('tells whose each image is, what it stands on, and what nothing uses', async () => {
  const first = await owner(
    'web',
    {
      'disk0.qcow2': qcow2({ base: 'base.qcow2', snapshots: 2, size: 20 * GiB }),
      'base.qcow2': qcow2(),
      'old.img': Buffer.alloc(8192),
      '.disk0.part': Buffer.alloc(10),
      'seed.iso': Buffer.alloc(2048),
    },
    [disk('disks/disk0.qcow2')],
  );
  first.otherFiles = [path.join(first.folder, 'disks/seed.iso')];
  const second = await owner(
    'lab',
    { 'disk0.qcow2': qcow2({ base: '../../web/disks/base.qcow2' }) },
    [disk('disks/disk0.qcow2')],
  );
  const gone = await owner(
    'gone',
    { 'a.qcow2': qcow2(), 'b.img': Buffer.alloc(512) },
    [disk('disks/a.qcow2')],
    null,
  );
  const broken = await owner('broken', { 'x.qcow2': qcow2() }, null);
  const rows = await listImages([first, second, gone, broken]);
  expect(
    rows.map(({ path: file, use, users, chain }) => [
      short(file),
      use,
      users.map(({ name }) => name).join(),
      chain.map(short).join(),
    ]),
  ).toEqual([
    ['broken/disks/x.qcow2', 'unknown', '', ''],
    ['lab/disks/disk0.qcow2', 'disk', 'lab', 'web/disks/base.qcow2'],
    ['web/disks/base.qcow2', 'base', '', ''],
    ['web/disks/disk0.qcow2', 'disk', 'web', 'web/disks/base.qcow2'],
    ['web/disks/old.img', 'unused', '', ''],
    ['gone/disks/a.qcow2', 'trash', '', ''],
    ['gone/disks/b.img', 'trash', '', ''],
  ]);
  expect(rows[3]).toMatchObject({ snapshots: 2, virtualBytes: 20 * GiB, problem: null });
});

it('counts the files that an image is split into as needed', async () => {
  const descriptor =
    '# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\n' +
    'createType="monolithicFlat"\nRW 16 FLAT "disk0-flat.vmdk" 0\n';
  const files = {
    'disk0.vmdk': Buffer.from(descriptor),
    'disk0-flat.vmdk': Buffer.alloc(8192),
  };
  const vm = await owner('web', files, [
    sampleDisk({ id: 'disk0', file: 'disks/disk0.vmdk', format: 'vmdk' }),
  ]);
  const rows = await listImages([vm]);
  expect(rows.map(({ path: file, use }) => [short(file), use])).toEqual([
    ['web/disks/disk0.vmdk', 'disk'],
  ]);
});

it('counts what only snapshots have as needed, and what that stands on', async () => {
  const vm = await owner(
    'web',
    {
      'disk0.qcow2': qcow2(),
      'tools.qcow2': qcow2({ base: 'base.qcow2' }),
      'base.qcow2': qcow2(),
      'old.qcow2': qcow2(),
    },
    [disk('disks/disk0.qcow2')],
  );
  vm.kept = [disk('disks/disk0.qcow2'), disk('disks/tools.qcow2')];
  const rows = await listImages([vm]);
  expect(rows.map(({ path: file, use }) => [short(file), use])).toEqual([
    ['web/disks/base.qcow2', 'base'],
    ['web/disks/disk0.qcow2', 'disk'],
    ['web/disks/old.qcow2', 'unused'],
  ]);
});

it('knows one file by all its names, and each of its users', async () => {
  const first = await owner('web', { 'disk0.qcow2': qcow2() }, [disk('disks/disk0.qcow2')]);
  const second = await owner('lab', {}, [disk('disks/linked.qcow2')]);
  const third = await owner('more', {}, [disk('disks/hard.qcow2')]);
  const file = path.join(first.folder, 'disks/disk0.qcow2');
  await symlink(file, path.join(second.folder, 'disks/linked.qcow2'));
  await link(file, path.join(third.folder, 'disks/hard.qcow2'));
  const rows = await listImages([first, second, third]);
  expect(rows.map(({ users }) => users.map(({ name }) => name))).toEqual([['web', 'lab', 'more']]);
});

it('says what is wrong: missing, of another kind, on a base that is missing, in a circle', async () => {
  const vms = await Promise.all([
    owner('a-none', {}, [disk('disks/disk0.qcow2')]),
    owner('b-other', { 'disk0.qcow2': Buffer.from('no image') }, [disk('disks/disk0.qcow2')]),
    owner('c-base', { 'disk0.qcow2': qcow2({ base: 'none.qcow2' }) }, [disk('disks/disk0.qcow2')]),
    owner(
      'd-circle',
      { 'disk0.qcow2': qcow2({ base: 'two.qcow2' }), 'two.qcow2': qcow2({ base: 'disk0.qcow2' }) },
      [disk('disks/disk0.qcow2')],
    ),
    owner('e-folder', {}, [disk('disks')]),
    // A guest can write any header into a raw disk: it is none.
    owner('f-raw', { 'disk0.img': qcow2({ base: '/etc/passwd' }) }, [
      disk('disks/disk0.img', 'raw'),
    ]),
  ]);
  const rows = (await listImages(vms)).filter(({ users }) => users.length > 0);
  expect(rows.map(({ owner: whose, problem }) => [whose?.name, problem?.code ?? null])).toEqual([
    ['a-none', 'file-missing'],
    ['b-other', 'disk-not-format'],
    ['c-base', 'disk-part-missing'],
    ['d-circle', 'disk-chain-loops'],
    ['e-folder', 'file-not-plain'],
    ['f-raw', null],
  ]);
  expect(rows.at(-1)).toMatchObject({ format: 'raw', chain: [], virtualBytes: 4096 });
});
