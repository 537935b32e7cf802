import type { ConsoleKind, ConsoleRequest } from '../../../shared/console-protocol';
import { asRecord } from '../../../shared/record';
import { isNonce } from '../security/sender';

const kinds: ReadonlySet<string> = new Set<ConsoleKind>([
  'screen',
  'serial0',
  'serial1',
  'serial2',
  'serial3',
]);

/** The page's request, or null when it is not one. */
export function parseConsoleRequest(value: unknown): ConsoleRequest | null {
  const { machine, kind, nonce } = asRecord(value) ?? {};
  const { connection, id } = asRecord(machine) ?? {};
  if (!isName(connection) || !isName(id) || id.includes('/')) return null;
  return isNonce(nonce) && isKind(kind) ? { machine: { connection, id }, kind, nonce } : null;
}

/** Short enough to look up; what is not known is refused there. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 300;

const isKind = (value: unknown): value is ConsoleKind =>
  typeof value === 'string' && kinds.has(value);
