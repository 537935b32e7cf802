import type { ExplainedOption } from './explain';
import { wordsSubject } from './subject';

/** An option that differs between two command lines: `before` null where it is new, `after` null where it is gone. */
export interface OptionChange {
  before: ExplainedOption | null;
  after: ExplainedOption | null;
}

/** Pure: what differs between the command line of a guest that runs and that of its next start, in the order of the next. */
export function optionChanges(
  running: readonly ExplainedOption[],
  next: readonly ExplainedOption[],
): OptionChange[] {
  const before = bySubject(running);
  const after = bySubject(next);
  const changed = [...after].flatMap(([subject, option]): OptionChange[] => {
    const old = before.get(subject) ?? null;
    return old && isSame(old, option) ? [] : [{ before: old, after: option }];
  });
  const gone = [...before].filter(([subject]) => !after.has(subject));
  return [...changed, ...gone.map(([, option]) => ({ before: option, after: null }))];
}

/** The program is the only one that speaks of nothing: it stands first. */
function bySubject(options: readonly ExplainedOption[]): Map<string, ExplainedOption> {
  return new Map(
    options.map((option, at) => {
      const { kind, id } = wordsSubject(option.words);
      return [at === 0 ? '' : `${kind} ${id}`, option];
    }),
  );
}

const isSame = (one: ExplainedOption, other: ExplainedOption): boolean =>
  one.words.length === other.words.length &&
  one.words.every((word, at) => word === other.words[at]);
