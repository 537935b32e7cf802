/**
 * Does `work` for every item, at most `limit` at the same time, begun in their order.
 * @returns the results in the order of the items.
 * @throws what the first failing item throws; items that were not begun by then are left out.
 */
export async function inTurns<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [at, item] of waiting) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
