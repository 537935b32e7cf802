import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { nearest } from '../../../shared/definition/near';
import { failure } from '../../../shared/errors';
import type { SeedNote, SeedPart } from '../../../shared/seed-calls';
import { knownKeys, otherStarts } from './known-keys';

const header = '#cloud-config';

/**
 * Pure: what cloud-init would pass over in a text of a seed.
 * @throws AppFailure `seed-no-header` for user-data that cloud-init would not look at, `seed-not-yaml` with the place,
 * `seed-not-map`.
 */
export function checkSeedText(part: SeedPart, text: string): SeedNote[] {
  if (part === 'user-data') {
    const first = text.replace(/^\ufeff/, '').split('\n')[0] ?? '';
    if (first.trim() !== header) {
      if (otherStarts.some((start) => first.startsWith(start))) return [];
      throw failure('seed-no-header', { params: { header } });
    }
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    const params = { part, line: String(line), column: String(col), problem: wrong.message };
    throw failure('seed-not-yaml', { params });
  }
  const { contents } = document;
  // A header alone asks for nothing.
  if (contents === null && part === 'user-data') return [];
  if (!isMap(contents)) throw failure('seed-not-map', { params: { part } });
  if (part !== 'user-data') return [];
  return contents.items.flatMap(({ key }): SeedNote[] => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    if (knownKeys.has(name)) return [];
    const { line } = lines.linePos(key.range?.[0] ?? 0);
    return [{ line, key: name, near: nearest(name, knownKeys) }];
  });
}

/** Pure: the public keys and the user in user-data that Paddock made, or that has them in the same places. */
export function loginIn(userData: string): { user: string | null; keys: string[] } {
  const document = parseDocument(userData, { prettyErrors: false });
  const none = { user: null, keys: [] };
  if (!userData.startsWith(header) || document.errors.length > 0 || !isMap(document.contents)) {
    return none;
  }
  const config: unknown = document.toJS();
  if (!isRecord(config)) return none;
  const users = Array.isArray(config['users']) ? config['users'] : [];
  const first: unknown = users.find((each) => isRecord(each) && typeof each['name'] === 'string');
  const user = config['user'] ?? first;
  const name = typeof user === 'string' ? user : isRecord(user) ? user['name'] : null;
  const own = isRecord(user) ? user['ssh_authorized_keys'] : null;
  return {
    user: typeof name === 'string' ? name : null,
    keys: [own, config['ssh_authorized_keys']].flatMap((list) =>
      Array.isArray(list) ? list.filter((key) => typeof key === 'string') : [],
    ),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
