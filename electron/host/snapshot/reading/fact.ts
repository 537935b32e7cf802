/**
 * What one read said. "Not there", "there but not for us" and "there but empty" are different answers, and a
 * verdict that mixes them up is a guess.
 */
export type Fact<T> =
  | { state: 'absent' }
  | { state: 'unreadable'; reason: string }
  | { state: 'empty' }
  | { state: 'read'; value: T };

export const absent: Fact<never> = { state: 'absent' };
export const empty: Fact<never> = { state: 'empty' };

export function unreadable(reason: string): Fact<never> {
  return { state: 'unreadable', reason };
}

export function read<T>(value: T): Fact<T> {
  return { state: 'read', value };
}

/** The value when it was read, otherwise undefined. */
export function valueOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'read' ? fact.value : undefined;
}

/** Turns a value into another; `null` from `change` means that the content could not be understood. */
export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U | null): Fact<U> {
  if (fact.state !== 'read') return fact;
  const value = change(fact.value);
  return value === null ? unreadable('not in the expected form') : read(value);
}

/** True when nothing can be concluded from the absence of a value: it is there, but it was not understood or not allowed. */
export function isUnclear(fact: Fact<unknown>): boolean {
  return fact.state === 'unreadable' || fact.state === 'empty';
}

/** A fact as a witness shows it: the value, or why there is none. */
export function describeFact<T>(fact: Fact<T>, show: (value: T) => string = String): string {
  switch (fact.state) {
    case 'absent':
      return 'absent';
    case 'empty':
      return 'empty';
    case 'unreadable':
      return `unreadable (${fact.reason})`;
    case 'read':
      return show(fact.value);
  }
}
