import { z } from 'zod';
import { architectureSchema } from '../../../shared/vm-config';
import type { JsonValue } from '../hardware/options';
import { answerSchemas, type QmpReturns } from '../qmp/commands';
import type { QemuCapabilities } from './types';

/** The questions of a probe, in the order asked; the ids are the keys. */
export const probeQuestions = {
  version: { execute: 'query-version' },
  target: { execute: 'query-target' },
  machines: { execute: 'query-machines' },
  cpuModels: { execute: 'query-cpu-definitions' },
  cpuTypes: { execute: 'qom-list-types', arguments: { implements: 'cpu', abstract: false } },
  devices: { execute: 'qom-list-types', arguments: { implements: 'device', abstract: false } },
  objects: {
    execute: 'qom-list-types',
    arguments: { implements: 'user-creatable', abstract: false },
  },
  accelerators: { execute: 'qom-list-types', arguments: { implements: 'accel', abstract: false } },
  commands: { execute: 'query-commands' },
  options: { execute: 'query-command-line-options' },
  schema: { execute: 'query-qmp-schema' },
} as const;

/** What a probe's answers look like, by the questions' ids. */
const probeAnswersSchema = () =>
  z.object({
    version: answerSchemas['query-version'](),
    target: z.object({ arch: architectureSchema }),
    machines: answerSchemas['query-machines'](),
    // For RISC-V it came with QEMU 8.1.
    cpuModels: answerSchemas['query-cpu-definitions']().optional(),
    cpuTypes: answerSchemas['qom-list-types']().default([]),
    devices: answerSchemas['qom-list-types'](),
    objects: answerSchemas['qom-list-types'](),
    accelerators: answerSchemas['qom-list-types'](),
    commands: answerSchemas['query-commands'](),
    options: answerSchemas['query-command-line-options'](),
    schema: answerSchemas['query-qmp-schema'](),
  } satisfies Record<keyof typeof probeQuestions, z.ZodType>);
type ProbeAnswers = z.infer<ReturnType<typeof probeAnswersSchema>>;

type SchemaEntry = QmpReturns['query-qmp-schema'][number];

/** QEMU's own schema (`query-qmp-schema`), by name. Types have numbers for names, so commands are the way in. */
class Schema {
  private readonly byName: Map<string, SchemaEntry>;

  constructor(entries: SchemaEntry[]) {
    this.byName = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** The type of a command's argument or of its answer. */
  of(command: string, side: 'arg-type' | 'ret-type'): SchemaEntry | undefined {
    return this.type(this.byName.get(command)?.[side]);
  }

  /** The type of one member of an object type. */
  member(type: SchemaEntry | undefined, name: string): SchemaEntry | undefined {
    return this.type(type?.members?.find((member) => member.name === name)?.type);
  }

  has(command: string, feature: string): boolean {
    return this.byName.get(command)?.features?.includes(feature) ?? false;
  }

  private type(name: string | undefined): SchemaEntry | undefined {
    return name === undefined ? undefined : this.byName.get(name);
  }
}

const isText = (value: string | undefined): value is string => value !== undefined;
const cases = (type: SchemaEntry | undefined) =>
  (type?.variants ?? [])
    .map((variant) => variant.case)
    .filter(isText)
    .toSorted();
/** `values` is deprecated since QEMU 6.2 in favour of `members`, and is still there; either will do. */
const values = (type: SchemaEntry | undefined) =>
  (type?.values ?? type?.members?.map(({ name }) => name).filter(isText) ?? []).toSorted();
const names = (list: { name: string }[]) => list.map(({ name }) => name).toSorted();

/**
 * Pure: what QEMU answered, by the questions' ids, as capabilities; or what is missing or not understood in it.
 */
export function parseCapabilities(
  binary: string,
  answered: ReadonlyMap<string, JsonValue>,
  audioDrivers: string[],
): QemuCapabilities | { problem: string } {
  const answers = probeAnswersSchema().safeParse(Object.fromEntries(answered));
  return answers.success
    ? { ...capabilitiesFrom(binary, answers.data), audioDrivers }
    : { problem: z.prettifyError(answers.error) };
}

/**
 * Pure: the drivers in the answer to `-audiodev help` (a name on a line), or to `-audio-help` before QEMU 7.2
 * (`-audiodev id=pa,driver=pa` on a line), sorted.
 */
export function parseAudioDrivers(text: string): string[] {
  const found = text.matchAll(/^(?:-audiodev .*\bdriver=)?(\w+)\s*(?:,.*)?$/gm);
  return [...new Set([...found].map(([, name = '']) => name))].toSorted();
}

/** The word after `-cpu` for a type of processor: `rv64` for `rv64-riscv-cpu`. */
const cpuNameOf = (type: string) => type.replace(/-[a-z0-9_]+-cpu$/, '');

function capabilitiesFrom(
  binary: string,
  answers: ProbeAnswers,
): Omit<QemuCapabilities, 'audioDrivers'> {
  const { version, machines } = answers;
  const cpuModels: ProbeAnswers['cpuModels'] =
    answers.cpuModels ?? answers.cpuTypes.map(({ name }) => ({ name: cpuNameOf(name) }));
  const schema = new Schema(answers.schema);
  const commands = names(answers.commands);
  const options = new Set(answers.options.map(({ option }) => option));
  const accelerators = new Set(names(answers.accelerators));
  const screendumpFormat = schema.member(schema.of('screendump', 'arg-type'), 'format');
  return {
    schema: 2,
    binary,
    arch: answers.target.arch,
    version: { ...version.qemu, package: version.package },
    machines: machines
      .filter(({ name }) => name !== 'none')
      .map((machine) => ({
        name: machine.name,
        alias: machine.alias ?? null,
        isDefault: machine['is-default'] ?? false,
        cpuMax: machine['cpu-max'],
        deprecated: machine.deprecated ?? false,
      }))
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true })),
    cpuModels: cpuModels
      .map((model) => ({
        name: model.name,
        deprecated: model.deprecated ?? false,
        missingUnderEmulation: [...new Set(model['unavailable-features'] ?? [])],
      }))
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true })),
    devices: names(answers.devices).filter((name) => !name.endsWith('-cpu')),
    objects: names(answers.objects),
    accelerators: { kvm: accelerators.has('kvm-accel'), tcg: accelerators.has('tcg-accel') },
    netdevs: cases(schema.of('netdev_add', 'arg-type')),
    chardevs: cases(schema.member(schema.of('chardev-add', 'arg-type'), 'backend')),
    displays: values(schema.member(schema.of('query-display-options', 'ret-type'), 'type')),
    commands,
    features: {
      screendumpPng: values(screendumpFormat).includes('png'),
      deviceJson:
        schema.has('device_add', 'json-cli') || schema.has('device_add', 'json-cli-hotplug'),
      sandbox: options.has('sandbox'),
      snapshotJobs: commands.includes('snapshot-save'),
      vnc: options.has('vnc'),
    },
  };
}
