/** Pure: a list in which one of its members has another place. */
export function moved<Item>(list: readonly Item[], item: Item, to: number): Item[] {
  const others = list.filter((each) => each !== item);
  return [...others.slice(0, to), item, ...others.slice(to)];
}
