import type { FieldIssue } from '../../../shared/draft';
import { hardwareText } from '../../../shared/vm-parts';
import { problem } from './issues';

/** Pure: what is wrong with a whole number; nothing with one that is not given. */
export function numberIssues(
  field: string,
  value: number | undefined,
  { min, max }: { min: number; max: number },
): FieldIssue[] {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [problem(field, 'number-range', { min: String(min), max: String(max) })];
}

/** Pure: what is wrong with text that hardware shows of itself; nothing with one that is not given. */
export function hardwareTextIssues(
  field: string,
  value: string | undefined,
  max: number,
): FieldIssue[] {
  if (value === undefined) return [];
  if (value === '') return [problem(field, 'text-empty')];
  if (!hardwareText.test(value)) return [problem(field, 'text-not-ascii')];
  return value.length > max ? [problem(field, 'text-too-long', { max: String(max) })] : [];
}

/** Pure: whether another of a list has the same value, which is given. */
export const isTwice = <Item extends { id: string }>(
  items: readonly Item[],
  item: Item,
  valueOf: (item: Item) => string | undefined,
): boolean => {
  const value = valueOf(item);
  if (value === undefined) return false;
  return items.some((each) => each.id !== item.id && valueOf(each) === value);
};
