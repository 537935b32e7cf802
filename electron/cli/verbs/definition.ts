import { readDefinitionText } from '../../../shared/definition/read-text';
import { failure } from '../../../shared/errors';
import type { EditedConfig } from '../../../shared/hardware';
import { formatSize, MiB, parseCount, parseMemory } from '../../../shared/units';
import {
  acceleratorSchema,
  bootDeviceSchema,
  memoryRangeMiB,
  mostCores,
  vcpuCount,
  type VmConfig,
  vmConfigSchema,
} from '../../../shared/vm-config';
import { problem } from '../../making/draft/issues';
import { applyEdit } from '../apply-edit';
import { exitCodes, UsageError, type VerbCode } from '../context';
import { fieldKeys, withField } from '../definition-paths';
import { definitionFrom } from '../definition-text';
import { onlyLocalVm } from '../only-vm';
import { sayIssues } from '../say-issues';
import { readText, readTextOrInput } from '../read-text';

/** What `set` knows: how each setting's text changes a definition. @throws UsageError for a text that makes no sense. */
const settings: Readonly<
  Record<string, (text: string, config: EditedConfig) => Partial<EditedConfig>>
> = {
  name: (name) => ({ name }),
  notes: (notes) => ({ notes }),
  memory: (text) => {
    const memoryMiB = parseMemory(text);
    if (memoryMiB !== null) return { memoryMiB };
    const size = (mebibytes: number) => formatSize(mebibytes * MiB);
    const range = { min: size(memoryRangeMiB.min), max: size(memoryRangeMiB.max) };
    throw new UsageError('badMemory', { value: text, ...range });
  },
  cpus: (text, { cpu }) => {
    const count = parseCount(text);
    if (count === null) throw new UsageError('badCpus', { value: text, max: String(mostCores) });
    if (vcpuCount(cpu) === count) return { cpu };
    return { cpu: { ...cpu, sockets: 1, cores: count, threads: 1 } };
  },
  accel: (text) => {
    const accelerator = acceleratorSchema.safeParse(text).data;
    if (accelerator !== undefined) return { accelerator };
    throw badChoice('accel', text, acceleratorSchema.options);
  },
  boot: (text, { boot }) => {
    const words = text.split(',').map((word) => (word === 'cd' ? 'cdrom' : word));
    const order = bootDeviceSchema.array().min(1).max(4).safeParse(words).data;
    if (order !== undefined) return { boot: { ...boot, order } };
    throw badChoice('boot', text, ['disk', 'cd', 'network', 'floppy']);
  },
  /** How devices are laid out: see `hardware` of the definition. */
  layout: (text) => {
    if (text === '1') return { hardware: 1 };
    if (text === '2') return { hardware: 2 };
    throw badChoice('layout', text, ['1', '2']);
  },
};

const badChoice = (option: string, value: string, choices: readonly string[]) =>
  new UsageError('badChoice', { option, value, choices: choices.join(', ') });

/** Which setting a person has to change for a field of the definition. */
const settingOf: Readonly<Record<string, string>> = {
  memoryMiB: 'memory',
  accelerator: 'accel',
  hardware: 'layout',
};

/** The key of a field: `disk0.serial` for `disks.disk0.serial`. */
const keyOf = (field: string) =>
  settingOf[field] ?? field.replace(/^(disks|cdroms|nics|floppies|channels)\.(?=.)/, '');

/**
 * `paddock set NAME memory=4G cpus=2`: changes a definition, or replaces it by a whole one (`--from FILE`); exit code 3
 * when a change waits for the next start.
 */
export const set: VerbCode = async (given, cli) => {
  const { machines, local, drafts } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  const words = given.positionals.slice(1);
  const how = { next: given.flag('next'), dryRun: given.flag('dry-run') };
  const file = given.text('from');
  if (file !== null) {
    if (words.length > 0) throw new UsageError('exclusive', { options: '--from, KEY=VALUE' });
    const base = await baseFrom(given.text('base'), local.config(id));
    const text = await readTextOrInput(file, cli.io.stdin);
    const config = await definitionFrom(text, base, cli);
    return config ? await applyEdit(cli, { ...how, base, config }) : exitCodes.failure;
  }
  if (given.text('base') !== null) {
    throw new UsageError('onlyWith', { option: '--base', other: '--from' });
  }
  const base = local.config(id);
  if (words.length === 0) throw new UsageError('missing', { name: 'KEY=VALUE' });
  const edited = words.reduce<EditedConfig>(changed, base);
  await sayIssues(await drafts.refuseEdit(edited), ({ field }) => keyOf(field), cli);
  return await applyEdit(cli, { ...how, base, config: checked(edited) });
};

/** The definition that a text is a change of: the one in a file, else the one of now. @throws UsageError `badBase`. */
async function baseFrom(file: string | null, now: VmConfig): Promise<VmConfig> {
  if (file === null) return now;
  const { config } = readDefinitionText(await readText(file), now, (code, params) =>
    problem('', code, params),
  );
  const base = vmConfigSchema.safeParse(config);
  if (base.success) return base.data;
  throw new UsageError('badBase', { file });
}

/** One `KEY=VALUE` in a definition. @throws UsageError for a key that is unknown, or a value without sense. */
function changed(config: EditedConfig, word: string): EditedConfig {
  const at = word.indexOf('=');
  const key = word.slice(0, Math.max(0, at));
  const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
  const value = word.slice(at + 1);
  if (setting) return { ...config, ...setting(value, config) };
  const field = at < 1 ? null : withField(config, key, value);
  if (field) return field;
  const near = fieldKeys().filter((each) => each.startsWith(key.replace(/^(\D+)\d*\..*/, '$10.')));
  const choices = near.length > 0 ? near : [...Object.keys(settings), ...fieldKeys()];
  throw new UsageError('badSetting', { value: word, choices: choices.join(', ') });
}

/** A definition in which nothing was found wrong. @throws AppFailure `invalid-config`. */
function checked(edited: EditedConfig): VmConfig {
  const config = vmConfigSchema.safeParse(edited);
  if (config.success) return config.data;
  const [issue] = config.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw failure('invalid-config', { params: { field }, detail: config.error.message });
}
