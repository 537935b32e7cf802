import { freeBytes } from '../disks/free-space';
import type { FindQemuImg } from '../disks/run-qemu-img';
import type { DownloadRooms } from '../downloads/service';
import type { Downloads } from '../downloads/types';
import type { PaddockPaths } from '../lib/paths';

interface Rooms extends Pick<DownloadRooms, 'jobs' | 'assetsDir' | 'env' | 'timings' | 'ca'> {
  paths: PaddockPaths;
  qemuImg: FindQemuImg;
}

/** What fetches images, loaded when it is first asked. */
export function downloadsFor({ paths, qemuImg, ...rooms }: Rooms): Downloads {
  let made: Promise<Downloads> | null = null;
  const service = async () =>
    await (made ??= import('../downloads/service').then(({ createDownloads }) =>
      createDownloads({ ...rooms, ...paths, freeBytes, judge: judgeWith(qemuImg) }),
    ));
  return {
    list: async (extra) => await (await service()).list(extra),
    begin: async (wish, extra) => await (await service()).begin(wish, extra),
    refresh: async (signal) => await (await service()).refresh(signal),
    sources: async () => await (await service()).sources(),
    addSource: async (source, signal) => await (await service()).addSource(source, signal),
    removeSource: async (source) => await (await service()).removeSource(source),
  };
}

/**
 * Says whether a machine can start from a file that came from elsewhere. An image that names another file is none: it
 * would read from this computer what its maker wrote into it.
 */
function judgeWith(qemuImg: FindQemuImg): DownloadRooms['judge'] {
  return async (file) => {
    const { inspectFile } = await import('../making/inspect-file');
    const { media, image } = await inspectFile(file, qemuImg);
    const { kind, refersTo } = media;
    // What is in it is judged when it is unpacked.
    if (media.packed === true) return 'disk';
    if (kind !== 'iso' && kind !== 'disk') return null;
    const sound = image.condition === 'good' && refersTo.length === 0;
    return sound ? kind : null;
  };
}
