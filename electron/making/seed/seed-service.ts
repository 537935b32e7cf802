import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { SeedNote, SeedView } from '../../../shared/seed-calls';
import type { VmConfig } from '../../../shared/vm-config';
import { checkSeedText, loginIn } from '../../guests/cloud-init/check-seed';
import type { LoginKeys } from '../../guests/cloud-init/login-keys';
import { readSeedDisc, seedDisc } from '../../guests/cloud-init/seed-disc';
import { seedFile, sshGuestPort } from '../../guests/cloud-init/seed-names';
import {
  isChangedSeed,
  metaValue,
  type SeedTexts,
  withMetaValues,
} from '../../guests/cloud-init/seed-texts';
import { isErrno, writeFileAtomically } from '../../lib/atomic-file';
import { displayCommand } from '../../lib/run';
import type { LocalMachines } from '../../provider/local-machines';
import { newInstance } from './write-seed';

export interface SeedRooms {
  local: Pick<LocalMachines, 'config' | 'folder'>;
  logins: LoginKeys;
}

/** How one logs in to a machine. */
export interface SshWay {
  /** The program and its words, up to what runs in the guest. */
  argv: [string, ...string[]];
  /** Of this computer. */
  port: number;
}

/** Larger discs were not made here. */
const mostDiscBytes = 16 * 1024 * 1024;

/** The seeds of machines that were made of cloud images, and how one logs in. */
export type SeedService = ReturnType<typeof createSeedService>;

export function createSeedService({ local, logins }: SeedRooms) {
  const read = async (id: string): Promise<SeedTexts | null> =>
    await readSeed(local.config(id), local.folder(id));
  return {
    /** What is in the seed of a machine; null where it has none. @throws AppFailure `vm-not-found`, `seed-unreadable`. */
    async show(id: string): Promise<SeedView | null> {
      const texts = await read(id);
      return texts && view(texts);
    },

    /**
     * Puts other texts in the seed of a machine, with a new name of the instance, so that the guest reads them at its
     * next start. One that runs keeps the disc that it has.
     * @param base the instance whose texts were changed.
     * @returns what cloud-init would pass over.
     * @throws AppFailure `vm-not-found`, `seed-missing`, `seed-unreadable`, `seed-changed`, `seed-no-header`,
     * `seed-not-yaml`, `seed-not-map`, `no-space-left`, `file-unwritable`.
     */
    async save(id: string, changed: SeedChange, base: string): Promise<SavedSeed> {
      const { name } = local.config(id);
      const notes = checkSeedText('user-data', changed.userData);
      if (changed.networkConfig !== null) checkSeedText('network-config', changed.networkConfig);
      const before = await read(id);
      if (before === null) throw failure('seed-missing', { params: { name }, vmId: id });
      if (metaValue(before, 'instance-id') !== base) {
        throw failure('seed-changed', { params: { name }, vmId: id });
      }
      const values = { 'instance-id': newInstance(), 'local-hostname': '' };
      const texts = { ...changed, metaData: withMetaValues(before.metaData, values) };
      await writeFileAtomically(path.join(local.folder(id), seedFile), seedDisc(texts, new Date()));
      // Another instance makes other host keys, which are learnt anew.
      await rm(knownHosts(local.folder(id)), { force: true });
      return { seed: view(texts), notes };
    },

    /**
     * The command that logs in to a machine.
     * @param user null: the one of its seed.
     * @throws AppFailure `vm-not-found`, `ssh-no-forward`, `seed-unreadable`.
     */
    async ssh(id: string, user: string | null = null): Promise<SshWay> {
      const config = local.config(id);
      const forward = config.nics
        .flatMap(({ forwards }) => forwards)
        .find(({ protocol, guestPort }) => protocol === 'tcp' && guestPort === sshGuestPort);
      if (!forward) {
        const { name } = config;
        const command = displayCommand(['paddock', 'forward', name, 'add', 'tcp:2222:22']);
        throw failure('ssh-no-forward', { params: { name }, command, vmId: id });
      }
      const texts = await read(id);
      const login = texts ? loginIn(texts.userData) : { user: null, keys: [] };
      const identities = await logins.identities(login.keys);
      const { hostAddress, hostPort: port } = forward;
      const argv = sshWords({
        id,
        identities,
        port,
        host: hostAddress === '' || hostAddress === '0.0.0.0' ? '127.0.0.1' : hostAddress,
        user: user ?? login.user,
        knownHosts: knownHosts(local.folder(id)),
      });
      return { argv, port };
    },
  };
}

export type SeedChange = Pick<SeedTexts, 'userData' | 'networkConfig'>;

export interface SavedSeed {
  seed: SeedView;
  notes: SeedNote[];
}

/** Host keys that one machine’s guest has shown. */
const knownHosts = (folder: string): string => path.join(folder, 'known_hosts');

const view = (texts: SeedTexts): SeedView => ({
  ...texts,
  instanceId: metaValue(texts, 'instance-id'),
  changed: isChangedSeed(texts),
});

/** @throws AppFailure `seed-unreadable`. */
async function readSeed({ id, name }: VmConfig, folder: string): Promise<SeedTexts | null> {
  const file = path.join(folder, seedFile);
  const unreadable = () => failure('seed-unreadable', { params: { name, path: file }, vmId: id });
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > mostDiscBytes) throw unreadable();
    const texts = readSeedDisc(await readFile(file));
    if (texts === null) throw unreadable();
    return texts;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    if (isErrno(error, 'EACCES', 'EIO')) throw unreadable();
    throw error;
  }
}

interface SshParts {
  id: string;
  identities: readonly string[];
  host: string;
  port: number;
  user: string | null;
  knownHosts: string;
}

/** Pure: ports of this computer lead to one guest today and to another tomorrow, so each has host keys of its own. */
function sshWords(parts: SshParts): [string, ...string[]] {
  const { id, identities, host, port, user, knownHosts } = parts;
  // In a configuration value, quotes keep a path with spaces together.
  const quoted = `"${knownHosts.replaceAll('%', '%%')}"`;
  return [
    'ssh',
    ...identities.flatMap((file) => ['-i', file]),
    ...(identities.length > 0 ? ['-o', 'IdentitiesOnly=yes'] : []),
    '-o',
    `UserKnownHostsFile=${quoted}`,
    '-o',
    'GlobalKnownHostsFile=/dev/null',
    '-o',
    `HostKeyAlias=paddock-${id.slice(0, 8)}`,
    '-o',
    'StrictHostKeyChecking=accept-new',
    '-p',
    String(port),
    // A name in a seed is not ours: as a word of its own it could be an option.
    ...(user === null ? [] : ['-l', user]),
    '--',
    host,
  ];
}
