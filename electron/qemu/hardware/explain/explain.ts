import { isDeepStrictEqual } from 'node:util';
import type { Note } from '../../../../shared/texts/message';
import { note } from '../../../../shared/texts/notes';
import { type BuiltSection, fixedOptions, type SectionName } from '../build';
import { optionGroups } from '../../../../shared/option-groups';
import { drawsWithGpu } from '../parts/display';
import { toArgv } from '../to-argv';
import { definedDevice } from './devices';
import type { ConfigPart, ExplainedConfig, Origin } from './origin';
import { ourOptions, ourThings } from './ours';
import { itemSubject, type Subject, wordsSubject } from './subject';

/** One option of a command line, with what it is for. */
export interface ExplainedOption {
  /** The option and its value, if it has one. */
  words: string[];
  part: ConfigPart | null;
  device: string | null;
  /** A sentence of `explain.json`. */
  note: Note;
}

/** Where an item without a sentence of its own belongs. Null: nothing of the definition. */
const sectionParts: Record<SectionName, ConfigPart | null> = {
  identity: null,
  machine: 'machine',
  uefi: 'firmware',
  kernel: 'kernel',
  boot: 'boot',
  monitor: null,
  iommu: 'iommu',
  ports: 'hardware',
  display: 'display',
  usb: 'input',
  storage: 'disks',
  floppies: 'floppies',
  network: 'nics',
  serial: 'serialPorts',
  parallel: 'parallelPorts',
  agent: 'guestAgent',
  channels: 'channels',
  clipboard: 'clipboard',
  rng: 'rng',
  balloon: 'balloon',
  memory: 'memoryMaximumMiB',
  sound: 'sound',
  tpm: 'tpm',
  watchdog: 'watchdog',
  vsock: 'vsock',
  generation: 'generationId',
  smbios: 'smbios',
  fwCfg: 'fwCfg',
  panic: 'panicDevice',
  process: null,
  extraArgs: 'extraArgs',
};

/**
 * Pure: what each option of a command line that was built is for, in its order; the program comes first.
 * @param program absolute path of the QEMU binary.
 */
export function explainBuilt(
  program: string,
  sections: readonly BuiltSection[],
  config: ExplainedConfig,
): ExplainedOption[] {
  const items = sections.flatMap(({ name, items }) =>
    items.map((item) => {
      if (name === 'extraArgs') return explained(toArgv([item]), extra);
      const origin = originOf(itemSubject(item), config);
      const fallback: Origin = { key: 'hardware', part: sectionParts[name] };
      return explained(toArgv([item]), origin ?? fallback);
    }),
  );
  const { extraArgs: _given, ...known } = config;
  return [...explainArgv([program, ...fixedOptions], known), ...items];
}

/**
 * Pure: the same for a command line of which only the words are known, such as that of a guest that runs.
 * @param config what it was started with.
 */
export function explainArgv(argv: readonly string[], config: ExplainedConfig): ExplainedOption[] {
  const groups = optionGroups(argv);
  const firstExtra = groups.length - extraCount(groups, config);
  return groups.map((words, at) => {
    if (at >= firstExtra) return explained(words, extra);
    if (at === 0) {
      const params = { arch: config.arch };
      return explained(words, { key: 'program', part: 'arch', params });
    }
    return explained(words, originOf(wordsSubject(words), config) ?? unknown);
  });
}

/** How many of the last options are those that were added by hand. */
function extraCount(groups: readonly string[][], { extraArgs = [] }: ExplainedConfig): number {
  const added = optionGroups(extraArgs);
  const last = groups.slice(Math.max(0, groups.length - added.length));
  return isDeepStrictEqual(last, added) ? added.length : 0;
}

const extra: Origin = { key: 'extra-argument', part: 'extraArgs' };
const unknown: Origin = { key: 'unknown', part: null };

function originOf(subject: Subject, config: ExplainedConfig): Origin | null {
  if (subject.kind === 'option') {
    if (subject.id.startsWith('-fw_cfg ')) return { key: 'fw-cfg', part: 'fwCfg' };
    if (subject.id.startsWith('-numa ')) return { key: 'numa-cell', part: 'numa' };
    if (subject.id.startsWith('-vnc ')) return ourOptions['-vnc'] ?? null;
    if (subject.id === '-display' && drawsWithGpu(config)) return { key: 'gpu', part: 'display' };
    return ourOptions[subject.id] ?? null;
  }
  return definedDevice(subject, config) ?? ourThings(subject, config);
}

function explained(words: string[], { key, part, device, params = {} }: Origin): ExplainedOption {
  const named = device === undefined ? params : { device, ...params };
  return { words, part, device: device ?? null, note: note('explain', key, named) };
}
