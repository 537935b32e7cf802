import type { DraftWorkshop } from './draft-service';

/**
 * A workshop whose room is read when it is first asked something: the window's list needs none of it.
 * @param load makes the workshop; called once.
 */
export function lazyDrafts(load: () => Promise<DraftWorkshop>): DraftWorkshop {
  let made: Promise<DraftWorkshop> | null = null;
  const workshop = async () => await (made ??= load());
  return {
    profiles: async () => await (await workshop()).profiles(),
    inspect: async (file) => await (await workshop()).inspect(file),
    suggest: async (...given) => await (await workshop()).suggest(...given),
    usualSeed: async () => await (await workshop()).usualSeed(),
    validate: async (draft) => await (await workshop()).validate(draft),
    validateEdit: async (config) => await (await workshop()).validateEdit(config),
    choices: async (config) => await (await workshop()).choices(config),
    refuseEdit: async (config) => await (await workshop()).refuseEdit(config),
    readDefinition: async (document) => await (await workshop()).readDefinition(document),
    judgeFile: async (id, source) => await (await workshop()).judgeFile(id, source),
    toConfig: async (draft) => await (await workshop()).toConfig(draft),
    create: async (draft, how) => await (await workshop()).create(draft, how),
    createFromDefinition: async (config, how) =>
      await (await workshop()).createFromDefinition(config, how),
  };
}
