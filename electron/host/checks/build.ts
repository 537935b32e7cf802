import type {
  Message,
  Remedy,
  SubVerdict,
  Verdict,
  VerdictId,
  Witness,
} from '../../../shared/host';
import type { VerdictValue } from '../../../shared/host';
import type { Fact } from '../snapshot/reading/fact';
import { describeFact } from '../snapshot/reading/fact';

/** Longest witness that is shown whole. */
const longestWitness = 240;

export function witness(source: string, value: string): Witness {
  const short = value.length > longestWitness ? `${value.slice(0, longestWitness - 1)}…` : value;
  return { source, value: short, deciding: false };
}

/** A fact as a witness, with the reason where it could not be read. */
export function witnessOf<T>(source: string, fact: Fact<T>, show?: (value: T) => string): Witness {
  return witness(source, describeFact(fact, show));
}

export interface Findings {
  verdict: VerdictValue;
  summary: Message;
  witnesses: Witness[];
  /** The source of the witness that decided. */
  deciding?: string | null;
  next?: Message | null;
  remedies?: Remedy[];
}

/** Something that one feature alone needs: where it is missing, nothing is wrong. */
export function optional(one: SubVerdict): SubVerdict {
  return one.verdict === 'blocked' ? { ...one, optional: true } : one;
}

function shape(title: Message, findings: Findings) {
  const { deciding, next, remedies } = findings;
  const index = findings.witnesses.findIndex(({ source }) => source === deciding);
  return {
    title,
    verdict: findings.verdict,
    summary: findings.summary,
    witnesses: findings.witnesses.map((one, at) => ({ ...one, deciding: at === index })),
    next: next ?? null,
    remedies: remedies ?? [],
  };
}

export function verdict(
  id: VerdictId,
  title: Message,
  findings: Findings,
  parts: SubVerdict[] = [],
): Verdict {
  return { id, ...shape(title, findings), parts, because: null };
}

export function part(id: string, title: Message, findings: Findings): SubVerdict {
  return { id, ...shape(title, findings) };
}
