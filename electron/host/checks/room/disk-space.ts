import { formatSize, GiB } from '../../../../shared/units';
import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { StorageFacts } from '../../snapshot/system/storage';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';

const leastAvailable = GiB;
const copyOnWrite = new Set(['btrfs', 'zfs', 'bcachefs']);
const remote = new Set(['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'fuse.sshfs', 'ceph', 'glusterfs']);

function fileSystem(storage: StorageFacts): SubVerdict {
  const { type, path } = storage;
  const key = copyOnWrite.has(type)
    ? 'disk-space.fs.cow'
    : remote.has(type)
      ? 'disk-space.fs.remote'
      : type === 'tmpfs' || type === 'ramfs'
        ? 'disk-space.fs.memory'
        : type === 'xfs'
          ? 'disk-space.fs.reflink'
          : 'disk-space.fs.plain';
  const source = '/proc/self/mountinfo';
  return part('file-system', message('disk-space.fs.title'), {
    verdict: type === 'unknown' ? 'unknown' : 'on',
    summary: message(key, { type }),
    witnesses: [witness(source, `${path}: ${type}`)],
    deciding: source,
  });
}

/** File systems whose files may share their blocks, from the release that brought it (`ioctl_ficlone(2)`). */
const sharing = new Set(['btrfs', 'bcachefs', 'ocfs2']);
/** These may or may not, by how they were made or by what lies behind them. */
const maybe = new Set(['xfs', 'zfs', 'overlay', 'nfs4', 'cifs', 'smb3', 'ceph', 'unknown']);

/** Does a copy of a disk take space at once? */
function copies({ type, reflink }: StorageFacts): SubVerdict {
  const source = type === 'xfs' ? 'xfs_info' : '/proc/self/mountinfo';
  const known =
    type === 'xfs' ? reflink : sharing.has(type) ? true : maybe.has(type) ? null : false;
  const value = known === null ? 'unknown' : known ? 'on' : 'blocked';
  const said = reflink === null ? 'not asked or no answer' : `reflink=${reflink ? 1 : 0}`;
  return part('reflink', message('disk-space.reflink.title'), {
    verdict: value,
    summary: message(`disk-space.reflink.${value}`, { type }),
    witnesses: [witness(source, type === 'xfs' ? said : type)],
    deciding: source,
  });
}

/** Room in the folder of VMs, and whether this user may write there. */
export function checkDiskSpace(snapshot: HostSnapshot): Verdict {
  const title = message('disk-space.title');
  const storage = valueOf(snapshot.storage);
  const source = 'statfs';
  const witnesses = [
    witnessOf(source, snapshot.storage, ({ path, availableBytes, totalBytes, writable }) => {
      const room = `${formatSize(availableBytes)} of ${formatSize(totalBytes)}`;
      return `${path}: ${room}, ${writable ? 'writable' : 'not writable'}`;
    }),
  ];
  if (!storage) {
    const summary = message('disk-space.unknown');
    return verdict('disk-space', title, {
      verdict: 'unknown',
      summary,
      witnesses,
      deciding: source,
    });
  }
  const parts = [fileSystem(storage), copies(storage)];
  const params = { path: storage.path, available: formatSize(storage.availableBytes) };
  const shared = { witnesses, deciding: source };
  if (!storage.writable) {
    const summary = message('disk-space.read-only', params);
    return verdict(
      'disk-space',
      title,
      { verdict: 'blocked', summary, ...shared, next: message('disk-space.next.folder') },
      parts,
    );
  }
  if (storage.availableBytes < leastAvailable) {
    const summary = message('disk-space.low', params);
    return verdict(
      'disk-space',
      title,
      { verdict: 'blocked', summary, ...shared, next: message('disk-space.next.free') },
      parts,
    );
  }
  return verdict(
    'disk-space',
    title,
    { verdict: 'on', summary: message('disk-space.on', params), ...shared },
    parts,
  );
}
