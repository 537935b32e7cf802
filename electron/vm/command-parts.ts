import path from 'node:path';
import { loadScriptTexts } from '../../shared/texts/load';
import { lookUp } from '../../shared/texts/translate';
import type { LocalMachines } from '../provider/local-machines';
import { giveAddresses } from '../qemu/hardware/places/give-addresses';
import { commandChanges, commandLineOf } from './command-line';
import { slugFor } from './definitions/slug';
import { scriptText } from './script/script-text';
import type { VmRoom } from './vm-room';

/** Command lines: of a VM, of one that is being made, of a change, and as a script. */
export function commandParts({
  registry,
  paths,
  planFor,
}: VmRoom): Pick<LocalMachines, 'commandLine' | 'previewCommand' | 'previewEdit' | 'script'> {
  return {
    async commandLine(id) {
      const { definition, life } = registry.actor(id);
      return commandLineOf(await planFor(definition), definition.config, {
        argv: life.session?.record.argv ?? null,
        config: life.started,
      });
    },
    async previewCommand(config) {
      const taken = new Set(registry.list().map(({ slug }) => slug));
      const folder = path.join(paths.vms, slugFor(config.name, taken));
      return commandLineOf(await planFor({ config, folder }), config);
    },
    async previewEdit(given) {
      const { config, folder } = registry.actor(given.id).definition;
      const after = giveAddresses(given, config);
      const [before, then] = await Promise.all([
        planFor({ config, folder }),
        planFor({ config: after, folder }),
      ]);
      return commandChanges({ plan: before, config }, { plan: then, config: after });
    },
    async script(id, language) {
      const { config, folder } = registry.actor(id).definition;
      const [plan, texts] = await Promise.all([
        planFor({ config, folder }),
        loadScriptTexts(language),
      ]);
      return scriptText({ config, folder, plan, say: (key) => lookUp(texts, key) ?? key });
    },
  };
}
