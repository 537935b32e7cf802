import { patched } from './patched';
import type { Change, EditedConfig } from '../../../../shared/hardware';

/** What of a definition a row shows and changes: parts, or one device of a part that holds several. */
export type Scope = Pick<Change, 'part' | 'device'>;

/** Pure: a definition in which a row's part is as in another one: there, or not there. */
export function withScopes<Config extends EditedConfig>(
  onto: Config,
  from: Config,
  scopes: readonly Scope[],
): Config {
  let config = onto;
  for (const { part, device } of scopes) {
    config =
      device === null ? { ...config, [part]: from[part] } : withDeviceOf(config, from, device);
  }
  return config;
}

/** Ids are of one device in the whole machine. */
function withDeviceOf<Config extends EditedConfig>(onto: Config, from: Config, id: string): Config {
  const channels = withDevice(onto.channels ?? [], from.channels ?? [], id);
  const config = {
    ...onto,
    disks: withDevice(onto.disks, from.disks, id),
    cdroms: withDevice(onto.cdroms, from.cdroms, id),
    nics: withDevice(onto.nics, from.nics, id),
    channels: channels.length > 0 ? channels : undefined,
  };
  return patched(config, {});
}

/** The list with one device as in the other list; a new one stands at the end. */
function withDevice<Device extends { id: string }>(
  onto: readonly Device[],
  from: readonly Device[],
  id: string,
): Device[] {
  const wanted = from.find((device) => device.id === id);
  if (!wanted) return onto.filter((device) => device.id !== id);
  const there = onto.some((device) => device.id === id);
  return there ? onto.map((device) => (device.id === id ? wanted : device)) : [...onto, wanted];
}

/** Whether a change concerns a row. */
export const touches = (scopes: readonly Scope[], change: Scope): boolean =>
  scopes.some(
    ({ part, device }) =>
      part === change.part &&
      (device === change.device || device === null || change.device === null),
  );
