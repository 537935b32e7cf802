import { UsageError, type ParsedArguments } from './context';

/**
 * Refuses an option that does not go with a verb's action.
 * @param actionsOf the actions that each such option goes with.
 * @throws UsageError `onlyWith`, naming them.
 */
export function refuseStrayOptions(
  given: Pick<ParsedArguments, 'flag'>,
  action: string,
  actionsOf: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [option, fit] of Object.entries(actionsOf)) {
    if (!given.flag(option) || fit.includes(action)) continue;
    throw new UsageError('onlyWith', { option: `--${option}`, other: fit.join(', ') });
  }
}

/** As {@link refuseStrayOptions}, for options that take a value. @throws UsageError `onlyWith`. */
export function refuseStrayValues(
  given: Pick<ParsedArguments, 'text'>,
  action: string,
  actionsOf: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [option, fit] of Object.entries(actionsOf)) {
    if (given.text(option) === null || fit.includes(action)) continue;
    throw new UsageError('onlyWith', { option: `--${option}`, other: fit.join(', ') });
  }
}
