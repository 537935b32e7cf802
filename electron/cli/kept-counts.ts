import { type Retention, retentionParts } from '../../shared/retention';
import type { ParsedArguments } from './context';
import { numberOption } from './option-values';

/** A rule as `--keep-last` and its likes tell it; what they leave out is as in `otherwise`. @throws UsageError. */
export function keptCounts(given: ParsedArguments, otherwise: Retention): Retention {
  const rule = { ...otherwise };
  for (const part of retentionParts) {
    const count = numberOption(given, `keep-${part}`);
    if (count !== null) rule[part] = count;
  }
  return rule;
}
