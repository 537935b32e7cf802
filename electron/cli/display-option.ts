import type { VmSummary } from '../../shared/vm-state';
import type { ParsedArguments } from './context';
import { choiceOption } from './option-values';

/** The display of `--display`, from 0 on; people count from 1. @throws UsageError for one that the VM has not. */
export function displayOption(given: ParsedArguments, { displays = 1 }: VmSummary): number {
  const numbers = Array.from({ length: displays }, (_, head) => String(head + 1));
  return Number(choiceOption(given, 'display', numbers) ?? '1') - 1;
}
