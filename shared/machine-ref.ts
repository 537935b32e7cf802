/** The connection of this user's own virtual machines on this computer. */
export const localConnection = 'local';

/** Names a machine: the place it is in, and its id there. */
export interface MachineRef {
  /** `local`, or the name of another place, such as a libvirt URI. */
  connection: string;
  /** Unique in its connection. */
  id: string;
}

declare const keyBrand: unique symbol;

/** A {@link MachineRef} as one text, for maps, attributes and comparisons. */
export type MachineKey = string & { readonly [keyBrand]: true };

/** Whether a text can be a machine's key: for one that was kept as plain text. */
export const isMachineKey = (text: string): text is MachineKey => text.length > 0;

/** The key of a machine: its id for a local one, `<connection>/<id>` for any other. */
export function machineKey({ connection, id }: MachineRef): MachineKey {
  const key = connection === localConnection ? id : `${connection}/${id}`;
  if (!isMachineKey(key)) throw new Error('a machine without an id');
  return key;
}

/** The machine that a key names. A connection may hold slashes; an id never does. */
export function machineRef(key: MachineKey): MachineRef {
  const slash = key.lastIndexOf('/');
  if (slash < 0) return { connection: localConnection, id: key };
  return { connection: key.slice(0, slash), id: key.slice(slash + 1) };
}

/** Whether two references name the same machine. */
export const isSameMachine = (one: MachineRef, other: MachineRef): boolean =>
  one.id === other.id && one.connection === other.connection;
