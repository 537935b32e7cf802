import type { Note } from '../../../../shared/texts/message';
import { note } from '../../../../shared/texts/notes';
import { type BuiltSection, fixedOptions, type SectionName } from '../build';
import { optionGroups } from '../option-groups';
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
  ports: 'hardware',
  display: 'display',
  usb: 'input',
  storage: 'disks',
  network: 'nics',
  serial: 'serialPorts',
  agent: 'guestAgent',
  rng: 'rng',
  balloon: 'balloon',
  memory: 'memoryMaximumMiB',
  sound: 'sound',
  tpm: 'tpm',
  panic: null,
  process: null,
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
      const origin = originOf(itemSubject(item), config);
      const fallback: Origin = { key: 'hardware', part: sectionParts[name] };
      return explained(toArgv([item]), origin ?? fallback);
    }),
  );
  return [...explainArgv([program, ...fixedOptions], config), ...items];
}

/**
 * Pure: the same for a command line of which only the words are known, such as that of a guest that runs.
 * @param config what it was started with.
 */
export function explainArgv(argv: readonly string[], config: ExplainedConfig): ExplainedOption[] {
  return optionGroups(argv).map((words, at) => {
    if (at === 0) {
      const params = { arch: config.arch };
      return explained(words, { key: 'program', part: 'arch', params });
    }
    return explained(words, originOf(wordsSubject(words), config) ?? unknown);
  });
}

const unknown: Origin = { key: 'unknown', part: null };

function originOf(subject: Subject, config: ExplainedConfig): Origin | null {
  if (subject.kind === 'option') return ourOptions[subject.id] ?? null;
  return definedDevice(subject, config) ?? ourThings(subject, config);
}

function explained(words: string[], { key, part, device, params = {} }: Origin): ExplainedOption {
  const named = device === undefined ? params : { device, ...params };
  return { words, part, device: device ?? null, note: note('explain', key, named) };
}
