import { z } from 'zod';

/** A device or an option as QEMU is told of it: its driver or the option's name, and its properties as text. */
export interface Part {
  kind: string;
  properties: Record<string, string>;
}

type Properties = Record<string, string>;

const text = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const flat = (value: Record<string, unknown>, before = ''): Properties =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, each]): [string, string][] =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.entries(flat(z.record(z.string(), z.unknown()).parse(each), `${before}${name}.`))
        : [[`${before}${name}`, text(each)]],
    ),
  );

/** The properties of one word: JSON, or `first,key=value,…` with `,,` for a comma. @param first the key of a bare word */
function wordProperties(word: string, first: string): Properties {
  // The last digits of a world wide name would be lost in a number.
  const exact = word.replace(/:(\d{16,})/g, ':"$1"');
  if (word.startsWith('{')) return flat(z.record(z.string(), z.unknown()).parse(JSON.parse(exact)));
  const items = word.split(/(?<!,),(?!,)/).map((item) => item.replaceAll(',,', ','));
  return Object.fromEntries(
    items.map((item, index): [string, string] => {
      const at = item.indexOf('=');
      if (at < 0) return index === 0 ? [first, item] : [item, 'on'];
      return [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}

/** Options with the key that their first bare word stands for. */
const firstKeys: Record<string, string> = {
  '-device': 'driver',
  '-object': 'qom-type',
  '-blockdev': 'driver',
  '-netdev': 'type',
  '-chardev': 'backend',
  '-audiodev': 'driver',
  '-tpmdev': 'type',
  '-machine': 'type',
  '-accel': 'accel',
  '-cpu': 'model',
  '-smp': 'cpus',
  '-m': 'size',
  '-mon': 'chardev',
  '-global': 'driver',
};

/** Options in their order, each with its properties; what has no word of its own has none. */
function options(words: readonly string[]): [string, Properties][] {
  const found: [string, Properties][] = [];
  for (const [index, word] of words.entries()) {
    if (!/^-[a-z]/i.test(word)) continue;
    const next = words[index + 1];
    const given = next !== undefined && !/^-[a-z]/i.test(next);
    found.push([word, given ? wordProperties(next, firstKeys[word] ?? 'value') : {}]);
  }
  return found;
}

/** What a device refers to, by the property that does, and the option that makes it. */
const references: Record<string, { option: string; named: string; as: string }> = {
  drive: { option: '-blockdev', named: 'node-name', as: 'image' },
  file: { option: '-blockdev', named: 'node-name', as: 'file' },
  netdev: { option: '-netdev', named: 'id', as: 'net' },
  chardev: { option: '-chardev', named: 'id', as: 'chardev' },
  audiodev: { option: '-audiodev', named: 'id', as: 'audio' },
  tpmdev: { option: '-tpmdev', named: 'id', as: 'tpm' },
  rng: { option: '-object', named: 'id', as: 'source' },
  memdev: { option: '-object', named: 'id', as: 'memory' },
  'memory-backend': { option: '-object', named: 'id', as: 'memory' },
  pflash0: { option: '-blockdev', named: 'node-name', as: 'code' },
  pflash1: { option: '-blockdev', named: 'node-name', as: 'variables' },
};

/** A domain's own names begin with `ua-`; some devices cannot have one. */
const otherNames: Record<string, string> = {
  'sound-0-codec0': 'sound-codec-0',
  iommu0: 'iommu-0',
};

function nameOf({ id, driver }: Properties): string {
  if (id === undefined) return driver === 'pvpanic' ? 'panic-0' : (driver ?? '');
  const own = id.replace(/^ua-/, '');
  return otherNames[own] ?? own;
}

/** Sizes in MiB, as `2048M`, `2097152k` and `2048` are the same. */
function mebibytes(size: string): string {
  const [, number = '', unit = 'm'] = /^(\d+)([kmg]?)$/i.exec(size.toLowerCase()) ?? [];
  const factors: Record<string, number> = { k: 1 / 1024, m: 1, g: 1024 };
  return `${Number(number) * (factors[unit || 'm'] ?? 1)}M`;
}

const rootPort = 'pcie-root-port';
const bridgeDrivers = new Set([rootPort, 'pcie-pci-bridge']);

/** Where exactly a device sits on a bus of PCI is each side's own layout; that it sits behind a port is not. */
function placeOf({ bus }: Properties, bridges: ReadonlyMap<string, string>): Properties {
  if (bus === undefined) return {};
  const bridge = bridges.get(bus);
  if (bridge !== undefined) return { place: `behind ${bridge}` };
  if (/^pcie?\.0$/.test(bus)) return { place: 'the root bus' };
  return { bus: bus.replace(/^ua-/, '') };
}

/** Each side's names, and files that both have made for themselves. */
const passedOver = new Set([
  'id',
  'node-name',
  'addr',
  'multifunction',
  'bus',
  'path',
  'fd',
  'logfile',
  ...Object.keys(references),
]);

class CommandLine {
  private readonly options: [string, Properties][];
  private readonly used = new Set<Properties>();
  private readonly bridges: ReadonlyMap<string, string>;
  readonly parts = new Map<string, Part>();

  constructor(words: readonly string[]) {
    this.options = options(words);
    this.bridges = new Map(
      this.all('-device').flatMap(({ id, driver }): [string, string][] =>
        id !== undefined && driver !== undefined && bridgeDrivers.has(driver) ? [[id, driver]] : [],
      ),
    );
    const count = this.all('-device').filter(({ driver }) => driver === rootPort).length;
    if (count > 0) this.add('ports', rootPort, { count: String(count) });
    for (const device of this.all('-device')) this.addDevice(device);
    for (const [option, properties] of this.options) this.addOption(option, properties);
    for (const [option, properties] of this.options) this.addRest(option, properties);
  }

  private all(option: string): Properties[] {
    return this.options.flatMap(([name, properties]) => (name === option ? [properties] : []));
  }

  private add(name: string, kind: string, properties: Properties): void {
    const before = this.parts.get(name)?.properties;
    this.parts.set(name, { kind, properties: { ...before, ...properties } });
  }

  /** What a part has itself and through what it refers to. */
  private whole(part: Properties, before = ''): Properties {
    this.used.add(part);
    const own = Object.entries(part)
      .filter(([name]) => !passedOver.has(name))
      .map(([name, value]): [string, string] => [before + name, value]);
    const further = Object.entries(part).flatMap(([name, value]) => {
      const reference = references[name];
      const target = this.all(reference?.option ?? '').find(
        (each) => each[reference?.named ?? ''] === value,
      );
      if (!reference || !target) return [];
      return Object.entries(this.whole(target, `${before}${reference.as}.`));
    });
    return Object.fromEntries([...own, ...further]);
  }

  private addDevice(device: Properties): void {
    const { driver = '', ...rest } = device;
    this.used.add(device);
    if (driver === rootPort) return;
    this.add(nameOf(device), driver, { ...this.whole(rest), ...placeOf(device, this.bridges) });
  }

  /** Options that name no device. */
  private addOption(option: string, given: Properties): void {
    if (option === '-global') {
      const { driver = '', property, value } = given;
      if (property !== undefined)
        return this.add(`-global ${driver}`, `-global ${driver}`, { [property]: value ?? '' });
      // The short way: `driver.property=value`.
      for (const [name, set] of Object.entries(given)) {
        const [of = '', what = ''] = name.split('.');
        this.add(`-global ${of}`, `-global ${of}`, { [what]: set });
      }
      return;
    }
    if (option === '-m') {
      const sizes = Object.entries(given).map(([name, value]) =>
        name === 'slots' ? [name, value] : [name, mebibytes(value)],
      );
      return this.add(option, option, Object.fromEntries(sizes));
    }
    if (option === '-serial') {
      return this.add(option, option, this.whole({ chardev: given['value']?.slice(8) ?? '' }));
    }
    if (option in firstKeys && !['-machine', '-accel', '-cpu', '-smp'].includes(option)) return;
    this.add(option, option, this.whole(given));
  }

  /** Back ends that nothing refers to. */
  private addRest(option: string, properties: Properties): void {
    const backEnd = ['-object', '-blockdev', '-netdev', '-audiodev', '-tpmdev'].includes(option);
    if (!backEnd || this.used.has(properties)) return;
    const kind = properties['qom-type'] ?? properties['driver'] ?? option;
    this.add(`${option} ${kind}`, `${option} ${kind}`, {});
  }
}

/** Pure: the parts of a machine that a command line describes, by name. Monitors are left out: each has its own. */
export function partsOf(words: readonly string[]): Map<string, Part> {
  return new CommandLine(words).parts;
}
