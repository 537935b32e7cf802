import type { Part } from './parts';

/** One thing in which a machine of Paddock's is not what libvirt would start. */
export interface Difference {
  /** The device's driver, or the option. */
  of: string;
  property: string;
  paddock: string;
  libvirt: string;
}

/** What stands for a property that is not there: QEMU has its own. */
const unset = 'unset';

/** What QEMU does where nothing is said (QEMU 7.2, `-device DRIVER,help` and its manual); saying it changes nothing. */
const defaults: Record<string, string> = {
  dies: '1',
  cad: '0',
  channel: '0',
  unit: '0',
  node: '0',
  max_outputs: '1',
  removable: 'off',
  usb: 'off',
  vgamem_mb: '16',
  'mem-lock': 'off',
  'requested-size': '0',
  'image.read-only': 'off',
  'image.discard': 'ignore',
  'image.detect-zeroes': 'off',
  'image.cache.direct': 'off',
  'image.cache.no-flush': 'off',
  'image.file.cache.direct': 'off',
  'image.file.cache.no-flush': 'off',
  'variables.read-only': 'off',
};

/** Pure: what of a part is not as QEMU has it anyway. */
const stated = ({ properties }: Part): [string, string][] =>
  Object.entries(properties).filter(([name, value]) => defaults[name] !== value);

/** A part that only one side has: a device as such, an option with what it says. */
function ofOne(part: Part): [string, string][] {
  const bare = Object.keys(part.properties).length === 0;
  return part.kind.startsWith('-') && !bare ? stated(part) : [['it', 'is there']];
}

function between(ours: Part | undefined, theirs: Part | undefined): Difference[] {
  const of = ours?.kind ?? theirs?.kind ?? '';
  if (ours && theirs && ours.kind !== theirs.kind) {
    return [{ of, property: 'driver', paddock: ours.kind, libvirt: theirs.kind }];
  }
  const sayOf = ours && theirs ? stated : ofOne;
  const [one, other] = [ours, theirs].map((part) => new Map(part ? sayOf(part) : []));
  return [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])]
    .map((property) => ({
      of,
      property,
      paddock: one?.get(property) ?? unset,
      libvirt: other?.get(property) ?? unset,
    }))
    .filter(({ paddock, libvirt }) => paddock !== libvirt);
}

/** Pure: what differs between two machines, device by device and property by property. */
export function differences(
  ours: ReadonlyMap<string, Part>,
  theirs: ReadonlyMap<string, Part>,
): Difference[] {
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].flatMap((name) => between(ours.get(name), theirs.get(name)));
}
