import type { DiskImage, DiskPlan, DiskToolWish } from '../../../shared/disk-tools';
import type { DiskInside, DiskPart } from '../../../shared/disk-inside';
import { failure } from '../../../shared/errors';
import { formatSize, GiB, MiB } from '../../../shared/units';

/** Images of two machines: one of them stands on the other's, one is raw, one nobody uses. */
export function fakeImages(
  vms: readonly { id: string; name: string; slug: string }[],
): DiskImage[] {
  const [first, second] = vms;
  if (!first) return [];
  const at = (slug: string, name: string) =>
    `/home/kim/.local/share/paddock/vms/${slug}/disks/${name}`;
  const owner = { name: first.name, vmId: first.id };
  const common = { format: 'qcow2', virtualBytes: 20 * GiB, problem: null, snapshots: 0 } as const;
  const main: DiskImage = {
    ...common,
    path: at(first.slug, 'disk0.qcow2'),
    bytes: 6.4 * GiB,
    use: 'disk',
    owner,
    users: [{ ...owner, vmId: first.id, device: 'disk0' }],
    chain: [],
    snapshots: 2,
  };
  const plain: DiskImage = {
    ...common,
    path: at(first.slug, 'disk2.img'),
    format: 'raw',
    bytes: 300 * MiB,
    use: 'disk',
    owner,
    users: [{ ...owner, vmId: first.id, device: 'disk2' }],
    chain: [],
  };
  const unused: DiskImage = {
    ...common,
    path: at(first.slug, 'disk1.img'),
    format: 'raw',
    bytes: 300 * MiB,
    virtualBytes: GiB,
    use: 'unused',
    owner,
    users: [],
    chain: [],
  };
  if (!second) return [main, plain, unused];
  const other = { name: second.name, vmId: second.id };
  const linked: DiskImage = {
    ...common,
    path: at(second.slug, 'disk0.qcow2'),
    bytes: 200 * MiB,
    use: 'disk',
    owner: other,
    users: [{ ...other, device: 'disk0' }],
    chain: [main.path],
  };
  return [main, plain, unused, linked];
}

/** What main would say of a wish, as far as the window can tell the difference. */
export function fakePlan(image: DiskImage, wish: DiskToolWish): DiskPlan {
  const [user] = image.users;
  if (!user) throw failure('device-missing');
  if (wish.tool === 'compact' && image.snapshots > 0) {
    const params = { path: image.path, count: String(image.snapshots) };
    throw failure('disk-has-snapshots', { params });
  }
  if (wish.tool === 'grow' && wish.sizeBytes <= (image.virtualBytes ?? 0)) {
    const [size, wanted] = [image.virtualBytes ?? 0, wish.sizeBytes].map((each) =>
      formatSize(each),
    );
    throw failure('disk-not-larger', { params: { size: size ?? '', wanted: wanted ?? '' } });
  }
  const small = wish.tool === 'grow' || wish.tool === 'check';
  return {
    tool: wish.tool,
    vmId: user.vmId,
    name: user.name,
    device: user.device,
    running: false,
    path: image.path,
    format: image.format,
    virtualBytes: image.virtualBytes,
    bytes: image.bytes,
    target: wish.tool === 'move' ? '/mnt/large/disk0.qcow2' : image.path,
    targetFormat: wish.tool === 'convert' ? wish.to : image.format,
    targetVirtualBytes: wish.tool === 'grow' ? wish.sizeBytes : image.virtualBytes,
    needed: small ? 0 : (image.bytes ?? 0),
    free: 80 * GiB,
    notes:
      wish.tool === 'grow'
        ? [{ key: 'growLinux', params: {} }]
        : [{ key: 'oldToTrash', params: {} }],
  };
}

/** What is in any of them: a usual Linux disk with room behind its partitions. */
export function fakeInside(path: string): DiskInside {
  const part = (
    number: number,
    [start, bytes]: [start: number, bytes: number],
    more: Pick<DiskPart, 'use' | 'code' | 'content'>,
  ): DiskPart => ({ number, start, bytes, name: null, bootable: false, ...more });
  return {
    path,
    format: 'qcow2',
    virtualBytes: 20 * GiB,
    table: 'gpt',
    parts: [
      part(1, [MiB, 512 * MiB], {
        use: 'efi',
        code: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
        content: {
          kind: 'fat32',
          label: 'ESP',
          uuid: '1A2B-3C4D',
          totalBytes: 512 * MiB,
          freeBytes: 500 * MiB,
        },
      }),
      part(2, [513 * MiB, 12 * GiB], {
        use: 'linux',
        code: '0fc63daf-8483-4772-8e79-3d69d8477de4',
        content: {
          kind: 'ext4',
          label: 'root',
          uuid: '11111111-2222-4333-8444-555555555555',
          totalBytes: 12 * GiB,
          freeBytes: 8 * GiB,
        },
      }),
    ],
    faults: [],
    content: null,
    atEnd: null,
    unpartitioned: 8 * GiB - 513 * MiB,
    inUse: false,
  };
}
