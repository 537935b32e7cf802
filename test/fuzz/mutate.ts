/** A small generator of numbers from a seed (mulberry32), so that what a campaign found can be had again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Random = () => number;
/** A whole number from 0 to `end` - 1. */
export const below = (random: Random, end: number) => Math.floor(random() * end);
/** One of these; undefined where there is none. */
export const pick = <T>(random: Random, from: readonly T[]): T | undefined =>
  from[below(random, from.length)];

/** What readers have tripped over before. */
const hostile: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  true,
  [],
  {},
  [[[[[[[[]]]]]]]],
  '../../../../etc/passwd',
  '/proc/self/mem',
  '/dev/zero',
  'a\u0000b',
  '\u202e\u001b[2J\n',
  '\ud800',
  'x'.repeat(100_000),
  '__proto__',
  '9'.repeat(400),
];

/** Stands for what can only be written as text: deeper than any function that calls itself can follow. */
const deep = '@deep@';
const deeply = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Changes one place of a JSON value. */
function mutateValue(random: Random, value: unknown): unknown {
  const inside: [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const chosen = pick(random, inside);
  if (random() < 0.02) return deep;
  if (!chosen || random() < 0.2) return pick(random, hostile);
  const [key, old] = chosen;
  const changed = inside.filter(([name]) => name !== key || random() > 0.15);
  const entries = changed.map(([name, kept]): [string, unknown] =>
    name === key ? [name, mutateValue(random, old)] : [name, kept],
  );
  if (random() < 0.1) entries.push([String(pick(random, hostile)), pick(random, hostile)]);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** Changes bytes: flips, cuts, repeats, inserts. */
export function mutateBytes(random: Random, bytes: Uint8Array): Buffer {
  let changed = Buffer.from(bytes);
  for (let left = 1 + below(random, 6); left > 0; left -= 1) {
    const at = below(random, changed.length + 1);
    const end = Math.min(changed.length, at + 1 + below(random, 64));
    const kind = below(random, 4);
    if (kind === 0) changed.fill(below(random, 256), at, Math.min(end, at + 4));
    if (kind === 1) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(end)]);
    if (kind === 2) changed = Buffer.concat([changed.subarray(0, end), changed.subarray(at)]);
    if (kind === 3) {
      const junk = Buffer.from(Array.from({ length: below(random, 32) }, () => below(random, 256)));
      changed = Buffer.concat([changed.subarray(0, at), junk, changed.subarray(at)]);
    }
  }
  return changed;
}

/** A file of ours with something wrong: mostly still JSON, sometimes no longer. */
export function mutateJson(random: Random, sample: unknown): Buffer {
  let value = sample;
  for (let left = 1 + below(random, 3); left > 0; left -= 1) value = mutateValue(random, value);
  const text = Buffer.from((JSON.stringify(value) ?? '').replaceAll(`"${deep}"`, deeply));
  return random() < 0.3 ? mutateBytes(random, text) : text;
}

/** The same stream cut into pieces anywhere, also in the middle of a character. */
export function cutAnywhere(random: Random, bytes: Uint8Array, most = 8): Buffer[] {
  const count = 1 + below(random, most);
  const cuts = Array.from({ length: count - 1 }, () => below(random, bytes.length + 1));
  const edges = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
  return edges.slice(1).map((end, index) => Buffer.from(bytes.subarray(edges[index], end)));
}
