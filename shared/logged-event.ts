/*
 * What the event log of a virtual machine is made of, free of the schema library: the window's pages hold this file.
 */

/**
 * What can happen to a virtual machine. Each kind has its sentences in `texts/<language>/events.json`; where there are
 * several, `variantOf` says which fact chooses. To add one: a row here, its sentences, and a call of `tellEvent`.
 */
export const loggedKinds = [
  /** By a window or a command line: fact `by`. */
  'started',
  'start-failed',
  'paused',
  'resumed',
  'slept',
  'woke',
  'stop-asked',
  'stop-ignored',
  /** The guest is off: fact `how`. */
  'ended',
  /** QEMU ended by itself. */
  'crashed',
  /** The guest stands still and will not go on by itself: fact `code`, as of an error. */
  'failed',
  'panicked',
  /** A disk failed, and the guest was told. */
  'disk-error',
  'watchdog',
  'reset',
  'unresponsive',
  'responsive',
  'device-added',
  'device-removed',
  'device-released',
  'changed',
  /** Long work has ended: facts `job` and `state`, as of jobs. */
  'job',
  'helper-ended',
  /** It does not boot: fact `cause`. */
  'boot-trouble',
  /** The file system of its disks runs out of room: fact `level`. */
  'host-disk',
  'clock-set',
  /** It was idle for long, and is suspended. */
  'idle',
  /** No automatic snapshot could be begun: fact `code`, as of an error. */
  'automatic-failed',
  /** Disks or firmware were about to be changed, and no snapshot could be made first: fact `code`, as of an error. */
  'change-without-snapshot',
] as const;
export type LoggedKind = (typeof loggedKinds)[number];

/** Something that has happened to a virtual machine. */
export interface LoggedEvent {
  /** Milliseconds since the epoch. */
  at: number;
  kind: LoggedKind;
  /** Values of its sentence; `detail` is what a person unfolds. */
  facts: Readonly<Record<string, string>>;
  /** The QEMU process, for what there is one of in each run. */
  run?: string | undefined;
}

/** The fact that chooses among the sentences of a kind, and the one that stands where it has none. */
const variants: Partial<Record<LoggedKind, { fact: string; otherwise: string }>> = {
  started: { fact: 'by', otherwise: 'unknown' },
  paused: { fact: 'by', otherwise: 'unknown' },
  resumed: { fact: 'by', otherwise: 'unknown' },
  'stop-asked': { fact: 'by', otherwise: 'unknown' },
  reset: { fact: 'by', otherwise: 'guest' },
  ended: { fact: 'how', otherwise: 'unknown' },
  crashed: { fact: 'how', otherwise: 'unknown' },
  watchdog: { fact: 'action', otherwise: 'unknown' },
  'disk-error': { fact: 'operation', otherwise: 'read' },
  changed: { fact: 'by', otherwise: 'unknown' },
  'boot-trouble': { fact: 'cause', otherwise: 'unknown' },
  'host-disk': { fact: 'level', otherwise: 'low' },
};

/** How an event is said in one language. */
export interface EventSayings {
  /** A sentence of `events.json`; null where there is none. */
  say: (key: string, params: Readonly<Record<string, string>>) => string | null;
  /** The sentence of an error. */
  error: (code: string, params: Readonly<Record<string, string>>) => string;
  /** What a job is called that has ended, and how it ended. */
  job: (kind: string, state: string, name: string) => string;
  /** Parts of a definition, such as `memoryMiB`. */
  part: (part: string) => string;
  /** Several things as one phrase. */
  list: (words: readonly string[]) => string;
}

/** Pure: an event as one sentence. One that is not understood, as a newer Paddock has written it, is its kind. */
export function eventSentence({ kind, facts }: LoggedEvent, sayings: EventSayings): string {
  const { say } = sayings;
  const variant = variants[kind];
  const code = facts['code'];
  const params = {
    ...facts,
    ...(facts['accelerator'] !== undefined && {
      accelerator: say(`accelerator.${facts['accelerator']}`, {}) ?? facts['accelerator'],
    }),
    ...(facts['part'] !== undefined && { part: sayings.part(facts['part']) }),
    ...(facts['parts'] !== undefined && {
      parts: sayings.list(facts['parts'].split(' ').map((part) => sayings.part(part))),
    }),
    ...(code !== undefined && { reason: sayings.error(code, facts) }),
  };
  if (kind === 'job') {
    const title = sayings.job(facts['job'] ?? '', facts['state'] ?? 'done', facts['name'] ?? '');
    const key = facts['item'] === undefined ? 'job.plain' : 'job.item';
    return say(key, { ...params, title }) ?? title;
  }
  if (!variant) return say(kind, params) ?? kind;
  const chosen = facts[variant.fact] ?? variant.otherwise;
  return say(`${kind}.${chosen}`, params) ?? say(`${kind}.${variant.otherwise}`, params) ?? kind;
}

/** What an event is a sign of: the colour of its mark. */
export type EventTone = 'bad' | 'warn' | 'good' | 'plain';

const tones: Partial<Record<LoggedKind, EventTone>> = {
  started: 'good',
  'start-failed': 'bad',
  'stop-ignored': 'warn',
  crashed: 'bad',
  failed: 'bad',
  panicked: 'bad',
  'disk-error': 'bad',
  watchdog: 'bad',
  unresponsive: 'warn',
  'helper-ended': 'bad',
  'boot-trouble': 'bad',
  'host-disk': 'warn',
  'automatic-failed': 'bad',
  'change-without-snapshot': 'warn',
};

/** Pure: how an event is to be looked at. */
export function eventTone({ kind, facts }: LoggedEvent): EventTone {
  if (kind === 'job') {
    return facts['state'] === 'failed' || facts['state'] === 'interrupted' ? 'bad' : 'plain';
  }
  return tones[kind] ?? 'plain';
}
