import path from 'node:path';
import type { ClonedFile, ClonePlan, CloneWish } from '../../../shared/cloning';
import { failure } from '../../../shared/errors';
import { KiB } from '../../../shared/units';
import type { Disk, Nic, PortForward, VmConfig } from '../../../shared/vm-config';
import { seedDrive, seedFile } from '../../guests/cloud-init/seed-names';
import { isBelow } from '../../lib/is-below';

/** What is known of an image that a disk names. */
export interface DiskFacts {
  /** What it and all that it stands on take here: the most that a copy can take. */
  bytes: number;
  /** Snapshots inside the image. */
  snapshots: number;
  /** Images that it stands on, one on the other. */
  depth: number;
  /** It is a device of this computer. */
  isDevice: boolean;
}

/** Everything that a plan is made of. */
export interface CloneFacts {
  config: VmConfig;
  /** Of the virtual machine that is cloned: absolute. */
  folder: string;
  wish: CloneWish;
  /** The clone's. */
  id: string;
  now: Date;
  /** By the id of the disk. */
  disks: ReadonlyMap<string, DiskFacts>;
  /** Bytes of its UEFI variables and of its TPM's state; null where there are none. */
  nvram: { path: string; bytes: number; snapshots: number } | null;
  tpm: { path: string; bytes: number } | null;
  /** Bytes of any other file, by its absolute path. */
  bytesOf: (file: string) => number;
  /** A MAC address that nobody has yet. */
  newMac: () => string;
  /** A free port of this computer in the place of one that is taken; null: there is none. */
  newPort: (forward: PortForward) => number | null;
  /** A number that no guest's socket has yet. */
  newCid: () => number;
  freeBytes: number | null;
  /** The name of the snapshot in the images that it begins at; null: at the present. */
  tag: string | null;
  /** The guest runs, and goes on: it begins at a snapshot that is made for it. */
  running: boolean;
}

/** A plan, and the definition that it leads to. */
export interface PlannedClone extends ClonePlan {
  config: VmConfig;
  /** What is cloned. */
  from: Pick<VmConfig, 'name' | 'nics'>;
}

/** qcow2's headers and tables, before anything is written to the image. */
const overlayBytes = 256 * KiB;

/** Images on top of each other that are still read in a reasonable time; tools refuse longer chains. */
export const deepestClone = 15;

/**
 * Pure: what a clone consists of, and its definition: a machine of its own, with the same hardware.
 * @throws AppFailure `clone-disk-device`, `clone-chain-long`.
 */
export function planClone(facts: CloneFacts): PlannedClone {
  const { config, wish, freeBytes } = facts;
  const disks = config.disks.map((disk) => cloneDisk(disk, facts));
  const media = cloneMedia(facts);
  const state = ownState(facts);
  const files = [...disks.map(({ file }) => file), ...media.files, ...state];
  const { nics, forwards } = cloneCards(facts);
  const { template: _, disposable: __, ...same } = config;
  return {
    kind: wish.kind,
    name: wish.name,
    files,
    running: facts.running,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    freeBytes,
    forwards,
    tpm: config.tpm ? (state.some(({ device }) => device === 'tpm') ? 'copied' : 'new') : null,
    extraArgs: (config.extraArgs ?? []).length > 0,
    from: { name: config.name, nics: config.nics },
    config: {
      ...same,
      id: facts.id,
      name: wish.name,
      disks: disks.map(({ disk }) => disk),
      ...media.parts,
      nics,
      ...(config.generationId !== undefined && { generationId: facts.id }),
      ...(config.vsock && { vsock: { cid: facts.newCid() } }),
      ...(wish.kind === 'disposable' && { disposable: true }),
      createdAt: facts.now.toISOString(),
    },
  };
}

function cloneDisk(disk: Disk, facts: CloneFacts): { disk: Disk; file: ClonedFile } {
  const { folder, wish, config } = facts;
  const from = path.resolve(folder, disk.file);
  const known = facts.disks.get(disk.id);
  const { bytes = 0, snapshots = 0, depth = 0, isDevice = false } = known ?? {};
  const same = { device: disk.id, from, fromFormat: disk.format };
  // What is only read, and what its guests agreed to share, stays one file.
  const shares = !isBelow(folder, from) && (disk.readOnly || disk.shareable === true);
  if (shares) {
    const file = { ...same, how: 'share', to: null, format: disk.format, ...nothing } as const;
    return { disk: { ...disk, file: from }, file };
  }
  if (isDevice) {
    const params = { name: config.name, device: disk.id, path: from };
    throw failure('clone-disk-device', { params, vmId: config.id });
  }
  if (wish.kind === 'full') {
    const format = disk.format === 'raw' ? 'raw' : 'qcow2';
    const to = `disks/${disk.id}.${format === 'raw' ? 'img' : format}`;
    const { tag } = facts;
    const at = tag !== null && !disk.readOnly ? { tag } : {};
    const file = { ...same, how: 'copy', to, format, bytes, snapshots, ...at } as const;
    return { disk: { ...disk, file: to, format }, file };
  }
  if (depth >= deepestClone) {
    const params = { name: config.name, device: disk.id, count: String(depth) };
    throw failure('clone-chain-long', { params, vmId: config.id });
  }
  const [to, format] = [`disks/${disk.id}.qcow2`, 'qcow2'] as const;
  const file = { ...same, how: 'overlay', to, format, bytes: overlayBytes, snapshots: 0 } as const;
  return { disk: { ...disk, file: to, format }, file };
}

const nothing = { bytes: 0, snapshots: 0 };

/** Discs, floppies, kernels and what firmware reads: shared where they lie elsewhere, but for floppies written to. */
function cloneMedia(facts: CloneFacts) {
  const { config, folder } = facts;
  const files: ClonedFile[] = [];
  const place = (device: string, file: string, own: string, written = false): string => {
    const from = path.resolve(folder, file);
    const copied = written || isBelow(folder, from);
    // A seed is told anew, and so is found where it was.
    const isSeed = own === seedDrive && path.basename(file) === seedFile;
    const to = isSeed ? seedFile : `media/${own}${path.extname(file).slice(0, 16)}`;
    const bytes = copied ? facts.bytesOf(from) : 0;
    const how = copied ? 'copy' : 'share';
    const same = { device, from, format: null, fromFormat: null, bytes, snapshots: 0 };
    files.push({ ...same, how, to: copied ? to : null });
    return copied ? to : from;
  };
  const { kernel, fwCfg, floppies } = config;
  const parts = {
    cdroms: config.cdroms.map((drive) =>
      drive.file === null ? drive : { ...drive, file: place(drive.id, drive.file, drive.id) },
    ),
    ...(floppies && {
      floppies: floppies.map((drive) =>
        drive.file === null
          ? drive
          : { ...drive, file: place(drive.id, drive.file, drive.id, drive.readOnly !== true) },
      ),
    }),
    kernel: kernel && {
      ...kernel,
      kernel: place('kernel', kernel.kernel, 'kernel'),
      initrd: kernel.initrd === null ? null : place('initrd', kernel.initrd, 'initrd'),
    },
    ...(fwCfg && {
      fwCfg: fwCfg.map((entry, at) =>
        entry.file === undefined
          ? entry
          : { ...entry, file: place(entry.name, entry.file, `fw-cfg-${at}`) },
      ),
    }),
  };
  return { files, parts };
}

/** UEFI variables and the TPM's state: always copies, so that no two machines write to one file. */
function ownState({ config, wish, nvram, tpm, tag }: CloneFacts): ClonedFile[] {
  const same = { how: 'copy', snapshots: 0 } as const;
  const variables = config.firmware === 'bios' ? null : nvram;
  const secrets = config.tpm && wish.newTpm !== true ? tpm : null;
  const qcow2 = { format: 'qcow2', fromFormat: 'qcow2' } as const;
  return [
    ...(variables
      ? [
          {
            ...same,
            ...qcow2,
            device: 'nvram',
            from: variables.path,
            to: path.basename(variables.path),
            bytes: variables.bytes,
            snapshots: variables.snapshots,
            ...(tag !== null && { tag }),
          },
        ]
      : []),
    ...(secrets
      ? [
          {
            ...same,
            device: 'tpm',
            from: secrets.path,
            to: path.join('tpm', path.basename(secrets.path)),
            format: null,
            fromFormat: null,
            bytes: secrets.bytes,
          },
        ]
      : []),
  ];
}

function cloneCards({ config, newMac, newPort }: CloneFacts) {
  const forwards: ClonePlan['forwards'] = [];
  const nics = config.nics.map((nic): Nic => {
    const moved = nic.forwards.flatMap((forward) => {
      const to = newPort(forward);
      const { protocol, hostPort: from } = forward;
      forwards.push({ nic: nic.id, protocol, from, to });
      return to === null ? [] : [{ ...forward, hostPort: to }];
    });
    return { ...nic, mac: newMac(), forwards: moved };
  });
  return { nics, forwards };
}
