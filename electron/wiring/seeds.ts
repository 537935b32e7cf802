import { homeFolder, type PaddockPaths } from '../lib/paths';
import type { LoginKeys } from '../guests/cloud-init/login-keys';
import type { SeedRooms, SeedService } from '../making/seed/seed-service';

/** The keys that log in to cloud images, looked for when they are first asked for. */
export function loginKeysFor({ data }: PaddockPaths, env: NodeJS.ProcessEnv): LoginKeys {
  const keys = async () => {
    const { createLoginKeys } = await import('../guests/cloud-init/login-keys');
    return createLoginKeys({ home: homeFolder(env), data });
  };
  return {
    usual: async () => await (await keys()).usual(),
    own: async () => await (await keys()).own(),
    identities: async (open) => await (await keys()).identities(open),
  };
}

/** Seeds of machines, loaded when they are first asked for. */
export function seedsFor(rooms: SeedRooms): SeedService {
  let made: Promise<SeedService> | null = null;
  const seeds = async () =>
    await (made ??= import('../making/seed/seed-service').then(({ createSeedService }) =>
      createSeedService(rooms),
    ));
  return {
    show: async (id) => await (await seeds()).show(id),
    save: async (id, changed, base) => await (await seeds()).save(id, changed, base),
    ssh: async (id, user) => await (await seeds()).ssh(id, user),
  };
}
