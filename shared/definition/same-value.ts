/**
 * Pure: whether two values of JSON say the same: the keys of an object have no order, and one whose value is undefined
 * is not there.
 */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, at) => isSameValue(each, other[at]))
    );
  }
  const keys = [...Object.keys(one), ...Object.keys(other)];
  return keys.every((key) => isSameValue(Reflect.get(one, key), Reflect.get(other, key)));
}
