import { editedConfigSchema, type EditedConfig } from '../../shared/hardware';
import { parseCount, parseSize } from '../../shared/units';
import {
  diskBusSchema,
  diskCacheSchema,
  displayAdapterSchema,
  memoryPlugSchema,
  nicModelSchema,
  soundSchema,
} from '../../shared/vm-config';
import {
  iommuModels,
  smbiosFields,
  soundPlaces,
  usbKinds,
  watchdogActions,
  watchdogModels,
} from '../../shared/vm-parts';
import { UsageError } from './context';

/** How the text of a field is read. What is no number becomes NaN, which is judged at the field. */
type Kind =
  | 'text'
  | 'flag'
  | 'count'
  | 'size'
  /** Words between spaces, or a list in JSON. */
  | 'words'
  | 'json'
  /** One of these. */
  | readonly string[];

type Fields = Readonly<Record<string, Kind>>;

const diskFields: Fields = {
  bus: diskBusSchema.options,
  cache: diskCacheSchema.options,
  discard: 'flag',
  readOnly: 'flag',
  serial: 'text',
  wwn: 'text',
  rotation: 'count',
  detectZeroes: ['off', 'on', 'unmap'],
  shareable: 'flag',
  'throttle.bytes': 'size',
  'throttle.readBytes': 'size',
  'throttle.writeBytes': 'size',
  'throttle.operations': 'count',
  'throttle.readOperations': 'count',
  'throttle.writeOperations': 'count',
};

const floppyFields: Fields = { readOnly: 'flag' };

const driveFields: Fields = { bus: ['sata', 'ide', 'scsi'] };

const cardFields: Fields = {
  model: nicModelSchema.options,
  mac: 'text',
  linkUp: 'flag',
  mtu: 'count',
  'backend.kind': ['user', 'none'],
  'backend.restrict': 'flag',
};

const channelFields: Fields = { name: 'text' };

const machineFields: Fields = {
  'cpu.model': 'text',
  'cpu.sockets': 'count',
  'cpu.cores': 'count',
  'cpu.threads': 'count',
  'cpu.features': 'words',
  'cpu.nested': 'flag',
  'cpu.hyperv': 'flag',
  'cpu.pinning.vcpus': 'words',
  'cpu.pinning.emulator': 'text',
  'cpu.maximum': 'count',
  memoryMaximumMiB: 'count',
  memoryPlug: memoryPlugSchema.options,
  machine: 'text',
  firmware: ['bios', 'uefi', 'uefi-secure'],
  tpm: 'flag',
  'display.adapter': displayAdapterSchema.options,
  'display.heads': 'count',
  'display.gl': 'flag',
  'display.memoryMiB': 'count',
  serialPorts: 'count',
  parallelPorts: 'json',
  rng: 'flag',
  balloon: 'flag',
  'input.tablet': 'flag',
  'input.usbKeyboard': 'flag',
  usb: usbKinds,
  sound: soundSchema.options,
  soundTo: soundPlaces,
  guestAgent: 'flag',
  'boot.menu': 'flag',
  clock: ['utc', 'localtime'],
  clockBase: 'text',
  'watchdog.model': watchdogModels,
  'watchdog.action': watchdogActions,
  'vsock.cid': 'count',
  ...Object.fromEntries(smbiosFields.map((field) => [`smbios.${field}`, 'text' as const])),
  'smbios.oem': 'words',
  fwCfg: 'json',
  channels: 'json',
  clipboard: 'flag',
  panicDevice: 'flag',
  generationId: 'text',
  hugepages: ['2M', '1G'],
  numa: 'json',
  iommu: iommuModels,
  smm: 'flag',
  extraArgs: 'words',
};

/** What a part is called for short: the field that the rest goes with. */
const short: Readonly<Record<string, string>> = {
  backend: 'backend.kind',
  'cpu.pinning': 'cpu.pinning.vcpus',
  display: 'display.adapter',
  restrict: 'backend.restrict',
  vsock: 'vsock.cid',
  watchdog: 'watchdog.model',
};

/** What stands beside a field that was not given yet. */
const companions: Readonly<Record<string, object>> = {
  backend: { kind: 'user' },
  pinning: { vcpus: [] },
  watchdog: { model: 'i6300esb', action: 'reset' },
};

/** Fields whose part goes with them when they are taken away, and is made afresh where they change. */
const heads: ReadonlySet<string> = new Set([
  'backend.kind',
  'cpu.pinning.vcpus',
  'watchdog.model',
  'vsock.cid',
]);

/** Every key, for a person who asks: those of devices with a device's usual id. */
export function fieldKeys(): string[] {
  const of = (device: string, fields: Fields) =>
    Object.keys(fields).map((field) => `${device}.${field}`);
  return [
    ...Object.keys(machineFields),
    ...of('disk0', diskFields),
    ...of('cd0', driveFields),
    ...of('fd0', floppyFields),
    ...of('nic0', cardFields),
    ...of('channel0', channelFields),
  ];
}

/**
 * Pure: a definition with one field changed, such as `disk0.serial` or `watchdog`; an empty text takes away what need not
 * be there. What is wrong with the value is judged afterwards, as in the window.
 * @returns null for a key that there is not.
 * @throws UsageError `badChoice`, `badField` for a value without sense; `fieldElsewhere` for a field that the rest rules out.
 */
export function withField(config: EditedConfig, key: string, text: string): EditedConfig | null {
  const [first = '', ...rest] = key.split('.');
  for (const [list, fields] of [
    ['disks', diskFields],
    ['cdroms', driveFields],
    ['floppies', floppyFields],
    ['nics', cardFields],
    ['channels', channelFields],
  ] as const) {
    const devices: readonly { id: string }[] = config[list] ?? [];
    const at = devices.findIndex(({ id }) => id === first);
    if (at < 0) continue;
    const field = known(fields, rest.join('.'));
    return field === null
      ? null
      : changedAt(config, [list, String(at)], { key, field, text, fields });
  }
  const field = known(machineFields, key);
  return field === null ? null : changedAt(config, [], { key, field, text, fields: machineFields });
}

function known(fields: Fields, given: string): string | null {
  const field = Object.hasOwn(short, given) ? (short[given] ?? given) : given;
  return Object.hasOwn(fields, field) ? field : null;
}

interface Wish {
  key: string;
  field: string;
  text: string;
  fields: Fields;
}

function changedAt(
  config: EditedConfig,
  place: readonly string[],
  { key, field, text, fields }: Wish,
): EditedConfig {
  const value = text === '' ? undefined : valueOf(key, text, fields[field] ?? 'text');
  const path = [...place, ...field.split('.')];
  const part = value === undefined && heads.has(field) ? path.slice(0, -1) : path;
  const changed = editedConfigSchema.safeParse(withValue(config, part, value));
  if (!changed.success) throw new UsageError('badField', { name: key, value: text });
  // Such as the heads of an adapter that has one.
  if (value !== undefined && !hasPath(changed.data, path)) {
    throw new UsageError('fieldElsewhere', { name: key });
  }
  return changed.data;
}

function hasPath(whole: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (typeof whole !== 'object' || whole === null || !Object.hasOwn(whole, key)) return false;
  return hasPath(Reflect.get(whole, key), rest);
}

const flags: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
};

function valueOf(key: string, text: string, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'count':
      return text === 'ssd' ? text : (parseCount(text) ?? Number.NaN);
    case 'size':
      return parseSize(text) ?? Number.NaN;
    case 'words':
      return text.startsWith('[') ? fromJson(key, text) : text.split(/\s+/).filter(Boolean);
    case 'json':
      return fromJson(key, text);
    case 'flag':
      if (Object.hasOwn(flags, text)) return flags[text];
      throw badChoice(key, text, ['on', 'off']);
    default:
      if (kind.includes(text)) return text;
      throw badChoice(key, text, kind);
  }
}

const badChoice = (option: string, value: string, choices: readonly string[]) =>
  new UsageError('badChoice', { option, value, choices: choices.join(', ') });

function fromJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('badField', { name: key, value: text });
  }
}

/** A value changed deep inside; without one it is taken away, and what is empty then, too. */
function withValue(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(whole)) {
    return whole.map((each: unknown, at) =>
      String(at) === key ? withValue(each, rest, value) : each,
    );
  }
  const made = rest.length > 0 ? companions[key] : undefined;
  const entries = new Map<string, unknown>(Object.entries(whole ?? {}));
  const next = withValue(entries.get(key) ?? made ?? {}, rest, value);
  const isGone = next === undefined || (rest.length > 0 && isEmpty(next));
  if (isGone) entries.delete(key);
  else entries.set(key, next);
  return Object.fromEntries(entries);
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
