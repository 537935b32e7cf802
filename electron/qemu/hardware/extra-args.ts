import { type DeviceLists, namedDevices } from '../../../shared/definition/named-devices';
import { clipboardAgentId, deviceIds, netdevId } from './device-ids';
import { wordsSubject } from './explain/subject';
import { optionGroups } from '../../../shared/option-groups';

/** What would cut Paddock off from QEMU, loosen its sandbox, or end it before it starts. */
const forbidden: ReadonlySet<string> = new Set([
  'S',
  'M',
  'chroot',
  'curses',
  'daemonize',
  'display',
  'h',
  'help',
  'incoming',
  'loadvm',
  'mon',
  'monitor',
  'name',
  'no-shutdown',
  'nographic',
  'only-migratable',
  'pidfile',
  'preconfig',
  'qmp',
  'qmp-pretty',
  'readconfig',
  'run-with',
  'runas',
  'sandbox',
  'set',
  'spice',
  'uuid',
  'user',
  'version',
  'vnc',
  'writeconfig',
]);

/** Sockets and outputs of ours; those of ports have a number, and those of channels their id. */
const endpoints = /^(qmp|qmp-cli|agent|tpm|serial\d|parallel\d|channel-.*)$/;
/** Devices and nodes of ours whose number depends on the machine. */
const numbered =
  /^(port|sata|serial|parallel|cpu|dimm|usb-companion)-\d|^(img|file|net|firmware|ram-source|dimm-source)-/;

export type ExtraArgsFlaw =
  /** It is Paddock's own business. */
  | { kind: 'forbidden'; word: string }
  /** A word that belongs to no option: QEMU would take it for a disk. */
  | { kind: 'stray'; word: string }
  /** A name that a part of the definition has. */
  | { kind: 'taken'; word: string };

interface NamedParts extends DeviceLists {
  clipboard?: boolean | undefined;
}

/** Pure: what keeps further words for QEMU from being given to it; null when nothing does. */
export function extraArgsFlaw(words: readonly string[], config: NamedParts): ExtraArgsFlaw | null {
  const [first] = words;
  if (first === undefined) return null;
  if (!first.startsWith('-')) return { kind: 'stray', word: first };
  for (const group of optionGroups(words)) {
    const [name = '', , stray] = group;
    if (stray !== undefined) return { kind: 'stray', word: stray };
    const bare = name.replace(/^--?/, '');
    if (bare === '') return { kind: 'stray', word: name };
    if (forbidden.has(bare) || bare === '?') return { kind: 'forbidden', word: name };
    const { kind, id } = wordsSubject([`-${bare}`, ...group.slice(1)]);
    if (kind !== 'option' && isOurs(kind, id, config)) return { kind: 'taken', word: id };
  }
  return null;
}

function isOurs(kind: string, id: string, config: NamedParts): boolean {
  // Older definitions may have made a clipboard of their own by these names.
  if (id === clipboardAgentId || id === deviceIds.clipboardPort) return config.clipboard === true;
  if (kind === 'chardev') return endpoints.test(id);
  const ids = namedDevices(config).map((each) => each.id);
  const netdevs = config.nics.map((nic) => netdevId(nic.id));
  const own = Object.values(deviceIds).filter((each) => typeof each === 'string');
  return [...own, ...ids, ...netdevs].includes(id) || numbered.test(id);
}
