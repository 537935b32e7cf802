import { create } from 'zustand';
import type { AppError } from '../../../shared/errors';
import type { MachineKey } from '../../../shared/machine-ref';
import type { MonitorAnswer, MonitorEvent, MonitorMode } from '../../../shared/monitor';

/** One command with what became of it. */
export interface Exchange {
  id: number;
  mode: MonitorMode;
  line: string;
  /** Null while QEMU is waited for. */
  outcome: { answer: MonitorAnswer } | { error: AppError } | null;
}

/** A `MonitorEvent` with a number of its own. */
export type HeardEvent = MonitorEvent & { id: number };

/** What was said at one VM's monitor; kept while the window lives. */
export interface Transcript {
  mode: MonitorMode;
  exchanges: readonly Exchange[];
  events: readonly HeardEvent[];
  /** What is typed and not sent, by mode. */
  drafts: Readonly<Record<MonitorMode, string>>;
}

const mostExchanges = 200;
/** Characters of all answers together; the oldest go first. */
const mostText = 4 * 1024 * 1024;
const mostEvents = 1000;

const empty: Transcript = { mode: 'hmp', exchanges: [], events: [], drafts: { hmp: '', qmp: '' } };
let lastId = 0;

const useTranscripts = create<Readonly<Record<MachineKey, Transcript>>>(() => ({}));

export const useTranscript = (key: MachineKey): Transcript =>
  useTranscripts((all) => all[key] ?? empty);

function change(key: MachineKey, patch: (now: Transcript) => Partial<Transcript>): void {
  useTranscripts.setState((all) => {
    const now = all[key] ?? empty;
    return { [key]: { ...now, ...patch(now) } };
  });
}

const sizeOf = ({ outcome }: Exchange): number =>
  outcome && 'answer' in outcome ? outcome.answer.text.length : 0;

/** The newest that are within the bounds. */
function bounded(exchanges: readonly Exchange[]): Exchange[] {
  let text = 0;
  const tooOld = exchanges.findLastIndex((each, at) => {
    text += sizeOf(each);
    // The newest stays, however long it is.
    return text > mostText && at < exchanges.length - 1;
  });
  return exchanges.slice(Math.max(tooOld + 1, exchanges.length - mostExchanges));
}

export const chooseMode = (key: MachineKey, mode: MonitorMode) => change(key, () => ({ mode }));

export const keepDraft = (key: MachineKey, mode: MonitorMode, text: string) =>
  change(key, ({ drafts }) => ({ drafts: { ...drafts, [mode]: text } }));

export const clearExchanges = (key: MachineKey) => change(key, () => ({ exchanges: [] }));
export const clearEvents = (key: MachineKey) => change(key, () => ({ events: [] }));

/** @returns the number of the exchange, for {@link answered}. */
export function asked(key: MachineKey, mode: MonitorMode, line: string): number {
  const id = (lastId += 1);
  change(key, ({ exchanges }) => ({
    exchanges: bounded([...exchanges, { id, mode, line, outcome: null }]),
  }));
  return id;
}

export function answered(key: MachineKey, id: number, outcome: NonNullable<Exchange['outcome']>) {
  change(key, ({ exchanges }) => ({
    exchanges: bounded(exchanges.map((each) => (each.id === id ? { ...each, outcome } : each))),
  }));
}

export function heard(key: MachineKey, event: MonitorEvent): void {
  const numbered = { ...event, id: (lastId += 1) };
  change(key, ({ events }) => ({ events: [...events, numbered].slice(-mostEvents) }));
}

/** Pure: the commands of one mode that were sent, newest first, each once. */
export const sentLines = ({ exchanges }: Transcript, mode: MonitorMode): string[] => [
  ...new Set(
    exchanges
      .filter((each) => each.mode === mode)
      .map(({ line }) => line)
      .toReversed(),
  ),
];
