import type { EditedConfig } from '../../../../shared/hardware';

/** Pure: an object with a patch; what is undefined then is left out, as in a definition that never had it. */
export function patched<Whole extends object>(whole: Whole, patch: Partial<Whole>): Whole {
  const next = { ...whole, ...patch };
  for (const key of Object.keys(next)) {
    if (Reflect.get(next, key) === undefined) Reflect.deleteProperty(next, key);
  }
  return next;
}

/** Pure: a definition without lists and texts that nothing was put into. */
export const withoutEmptyParts = (config: EditedConfig): EditedConfig =>
  patched(config, {
    channels: config.channels?.length === 0 ? undefined : config.channels,
    floppies: config.floppies?.length === 0 ? undefined : config.floppies,
    parallelPorts: config.parallelPorts?.length === 0 ? undefined : config.parallelPorts,
    numa: config.numa?.length === 0 ? undefined : config.numa,
    fwCfg: config.fwCfg?.length === 0 ? undefined : config.fwCfg,
    extraArgs: config.extraArgs?.length === 0 ? undefined : config.extraArgs,
    smbios: config.smbios && unlessEmpty(config.smbios),
  });

/** Pure: an object without what is undefined in it; undefined when nothing is left. */
export function unlessEmpty<Whole extends object>(whole: Whole): Whole | undefined {
  const next = patched(whole, {});
  return Object.keys(next).length === 0 ? undefined : next;
}
