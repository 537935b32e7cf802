import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { VmDraft } from '../../../shared/draft';
import type { VmConfig } from '../../../shared/vm-config';
import type { LoginKeys } from '../../guests/cloud-init/login-keys';
import { readPublicKey } from '../../guests/cloud-init/public-keys';
import { readSeedDisc, seedDisc } from '../../guests/cloud-init/seed-disc';
import { seedFile } from '../../guests/cloud-init/seed-names';
import { seedForClone, seedTexts } from '../../guests/cloud-init/seed-texts';
import { writeFileAtomically } from '../../lib/atomic-file';

/** A name of an instance that no guest has seen. */
export const newInstance = (): string => `iid-${randomUUID()}`;

/**
 * Writes the seed of a new machine into its folder, readable for its owner alone; nothing without one.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function writeNewSeed(
  folder: string,
  { draft, config, logins }: { draft: VmDraft; config: VmConfig; logins: LoginKeys },
): Promise<void> {
  const { seed } = draft;
  if (!seed) return;
  const given = seed.sshKeys.flatMap((key) => readPublicKey(key) ?? []);
  const keys = seed.ownKey ? [...given, await logins.own()] : given;
  const mac = config.nics[0]?.mac ?? null;
  const texts = seedTexts(seed, keys, { name: config.name, mac, instanceId: newInstance() });
  await writeFileAtomically(path.join(folder, seedFile), seedDisc(texts, new Date()));
}

/** What a clone is made of. */
export type SeedOrigin = Pick<VmConfig, 'name' | 'nics'>;

/**
 * Makes the seed that a clone has a copy of one of its own; nothing where it has none, or where the disc is no seed.
 * @throws AppFailure `no-space-left`, `file-unwritable`.
 */
export async function renewSeed(folder: string, from: SeedOrigin, to: SeedOrigin): Promise<void> {
  const file = path.join(folder, seedFile);
  const disc = await readFile(file).catch(() => null);
  const texts = disc && readSeedDisc(disc);
  if (!texts) return;
  const cards = from.nics.flatMap(({ id, mac }) => {
    const own = to.nics.find((nic) => nic.id === id);
    return own ? [[mac, own.mac] as const] : [];
  });
  const instanceId = newInstance();
  const own = seedForClone(texts, { from: from.name, to: to.name, instanceId, cards });
  await writeFileAtomically(file, seedDisc(own, new Date()));
}
