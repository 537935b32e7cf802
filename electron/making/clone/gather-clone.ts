import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CloneWish } from '../../../shared/cloning';
import { filesOf } from '../../../shared/definition/files-of';
import { failure } from '../../../shared/errors';
import { macAddress } from '../../../shared/new-device';
import type { Disk, PortForward, VmConfig } from '../../../shared/vm-config';
import { limits } from '../../../shared/vm-parts';
import { filesBelow } from '../../disks/backing-chain';
import { freeBytes } from '../../disks/free-space';
import { fileFailure } from '../../disks/inspect/file-failure';
import { snapshotCount } from '../../disks/inspect/snapshot-count';
import { nvramFile } from '../../qemu/hardware/parts/uefi';
import { tpmStateFile } from '../../vm/launch/vm-files';
import { knownPoint } from '../../vm/points/known-points';
import { folderOfPoint, tagOf, tpmCopyFolder, type Point } from '../../vm/points/point-store';
import type { VmService } from '../../vm/types';
import { freePort } from '../free-port';
import type { CloneFacts, DiskFacts } from './plan-clone';

/** What the facts come from. */
export interface CloneSources {
  vms: Pick<VmService, 'list' | 'get' | 'config' | 'folder' | 'portUsers'>;
  /** The folder of all VMs. */
  vmsFolder: string;
}

/** What a machine is made from: a definition, the folder that its files start at, and its own state. */
export interface KeptMachine {
  config: VmConfig;
  /** Absolute. */
  folder: string;
  /** UEFI variables and the TPM's state; null where there are none. */
  nvram: string | null;
  tpm: string | null;
}

/**
 * Looks at everything that a clone's plan depends on. Headers are read, and nothing else of an image.
 * @throws AppFailure `vm-not-found`, `definition-broken`, `snapshot-missing`, `file-missing`, `file-unreadable`.
 */
export async function gatherClone(
  sources: CloneSources,
  source: string,
  wish: CloneWish,
): Promise<CloneFacts> {
  const { vms } = sources;
  const folder = vms.folder(source);
  const point = wish.at === undefined ? null : knownPoint(vms, source, wish.at);
  const kept = {
    config: point?.config ?? vms.config(source),
    folder,
    nvram: point && !point.hasNvram ? null : path.join(folder, nvramFile),
    tpm: point && !point.hasTpm ? null : tpmFile(folder, point),
  };
  const facts = await gatherKept(sources, kept, wish);
  return {
    ...facts,
    wish: { ...facts.wish, ...(point && { kind: 'full' }) },
    tag: point && tagOf(point.id),
    running: point === null && vms.get(source).state !== 'off',
  };
}

/** The same for what is kept elsewhere than in a virtual machine's folder. @throws AppFailure `file-missing`, `file-unreadable`. */
export async function gatherKept(
  { vms, vmsFolder }: CloneSources,
  kept: KeptMachine,
  wish: CloneWish,
): Promise<CloneFacts> {
  const { config, folder } = kept;
  const id = randomUUID();
  const others = vms.list().flatMap((vm) => (vm.state === 'broken' ? [] : [vms.config(vm.id)]));
  const [disks, nvram, tpm, sizes, ports, free] = await Promise.all([
    Promise.all(
      config.disks.map(async (disk) => [disk.id, await diskFacts(disk, folder)] as const),
    ),
    kept.nvram === null ? null : ownFile(kept.nvram),
    kept.tpm === null ? null : ownFile(kept.tpm),
    fileSizes(config, folder),
    freePorts(config, vms, id),
    freeBytes(vmsFolder).catch(() => null),
  ]);
  return {
    config,
    folder,
    wish: { ...wish, name: wish.name.trim().normalize('NFC') },
    id,
    now: new Date(),
    disks: new Map(disks),
    nvram: nvram && { ...nvram, snapshots: await snapshotCount(nvram.path) },
    tpm,
    bytesOf: (file) => sizes.get(file) ?? 0,
    newMac: macMaker(others),
    newPort: (forward) => ports.get(forward) ?? null,
    newCid: cidMaker(others),
    freeBytes: free,
    tag: null,
    running: false,
  };
}

/** A snapshot has a copy of the state of its time. */
const tpmFile = (folder: string, point: Point | null): string =>
  point
    ? path.join(folderOfPoint(folder, point.id), tpmCopyFolder, path.basename(tpmStateFile))
    : path.join(folder, tpmStateFile);

async function diskFacts({ file, format }: Disk, folder: string): Promise<DiskFacts> {
  const image = path.resolve(folder, file);
  const found = await stat(image).catch((error: unknown) => {
    throw fileFailure(image, error);
  });
  if (!found.isFile() && !found.isBlockDevice()) {
    throw failure('file-not-plain', { params: { path: image } });
  }
  const below = await filesBelow(image, format);
  const taken = await Promise.all(below.map(takenBy));
  return {
    bytes: found.blocks * 512 + taken.reduce((sum, bytes) => sum + bytes, 0),
    snapshots: format === 'qcow2' ? await snapshotCount(image) : 0,
    depth: below.length,
    isDevice: found.isBlockDevice(),
  };
}

/** Bytes that a file takes here; 0 for one that is not there. */
const takenBy = async (file: string): Promise<number> =>
  await stat(file).then(
    ({ blocks }) => blocks * 512,
    () => 0,
  );

/** A file that is there once the virtual machine was started. */
async function ownFile(file: string): Promise<{ path: string; bytes: number } | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? { path: file, bytes: found.blocks * 512 } : null;
}

async function fileSizes(config: VmConfig, folder: string): Promise<Map<string, number>> {
  const files = filesOf(config).map(([, file]) => path.resolve(folder, file));
  const all = [...new Set(files)];
  return new Map(await Promise.all(all.map(async (file) => [file, await takenBy(file)] as const)));
}

function macMaker(others: readonly VmConfig[]): () => string {
  const taken = new Set(others.flatMap(({ nics }) => nics.map(({ mac }) => mac)));
  return () => {
    for (;;) {
      const mac = macAddress(randomBytes(3));
      if (taken.has(mac)) continue;
      taken.add(mac);
      return mac;
    }
  };
}

function cidMaker(others: readonly VmConfig[]): () => number {
  const taken = new Set(others.flatMap(({ vsock }) => (vsock ? [vsock.cid] : [])));
  return () => {
    for (;;) {
      // Small enough to be typed; there are four thousand million.
      const cid = randomInt(limits.cid.min, 100_000);
      if (!taken.has(cid)) return cid;
    }
  };
}

/** A free port of this computer for each forward: the next one that neither a machine nor a program has. */
async function freePorts(
  config: VmConfig,
  vms: CloneSources['vms'],
  id: string,
): Promise<Map<PortForward, number | null>> {
  const found = new Map<PortForward, number | null>();
  const taken: PortForward[] = [];
  for (const forward of config.nics.flatMap(({ forwards }) => forwards)) {
    const wanted = { ...forward, hostPort: forward.hostPort + 1 };
    const port = await freePort(vms, wanted, id, taken);
    found.set(forward, port);
    if (port !== null) taken.push({ ...forward, hostPort: port });
  }
  return found;
}
