import { formatSize, MiB } from '../units';
import { isListPart } from './merge';
import type { VmConfig } from '../vm-config';

/** One field that differs: its key as `set` takes it, and both values as people read them. */
export interface FieldDifference {
  key: string;
  before: string;
  after: string;
}

/** What stands where there is nothing. */
const nothing = '–';

/** Pure: the fields of one part that two definitions have differently; a device that only one has is named by its file. */
export function fieldDifferences(
  part: keyof VmConfig,
  before: VmConfig,
  after: VmConfig,
): FieldDifference[] {
  const [old, now] = [fieldsOf(part, before), fieldsOf(part, after)];
  const ids = (config: VmConfig) => new Set(devicesOf(part, config)?.map(({ id }) => id));
  const [had, has] = [ids(before), ids(after)];
  // A device that came or went is one line, and not one for each of its fields; of others only the fields count.
  const counts = (key: string) => {
    const [device = ''] = key.split('.');
    if (!had.has(device) && !has.has(device)) return true;
    return (key === device) === (had.has(device) !== has.has(device));
  };
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key) && counts(key))
    .map((key) => ({ key, before: old.get(key) ?? nothing, after: now.get(key) ?? nothing }));
}

const devicesOf = (part: keyof VmConfig, config: VmConfig) =>
  isListPart(part) ? (config[part] ?? []) : null;

type Device = NonNullable<ReturnType<typeof devicesOf>>[number];

function nameOf(device: Device): string {
  if ('mac' in device) return device.mac;
  return 'name' in device ? device.name : (device.file ?? nothing);
}

function fieldsOf(part: keyof VmConfig, config: VmConfig): Map<string, string> {
  const fields = new Map<string, string>();
  const devices = devicesOf(part, config);
  if (devices) {
    for (const device of devices) {
      // What the device is, where only one has it.
      fields.set(device.id, nameOf(device));
      collect(fields, device.id, device);
    }
    return fields;
  }
  if (part === 'memoryMiB') return fields.set('memory', formatSize(config.memoryMiB * MiB));
  collect(fields, part, config[part]);
  return fields;
}

function collect(fields: Map<string, string>, key: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    fields.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  } else if (Array.isArray(value)) {
    const plain = value.every((each) => typeof each === 'string');
    fields.set(key, plain ? value.join(', ') : JSON.stringify(value));
  } else {
    for (const [name, part] of Object.entries(value)) collect(fields, `${key}.${name}`, part);
  }
}
