import type { ConsoleKind, ConsoleRequest } from '../../../shared/console-protocol';
import { asRecord } from '../../../shared/record';
import { limits } from '../../../shared/vm-parts';
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
  const { machine, kind, nonce, head = 0 } = asRecord(value) ?? {};
  const { connection, id } = asRecord(machine) ?? {};
  if (!isName(connection) || !isName(id) || id.includes('/')) return null;
  if (!isNonce(nonce) || !isKind(kind) || !isHead(head)) return null;
  return { machine: { connection, id }, kind, nonce, head };
}

/** Short enough to look up; what is not known is refused there. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 300;

const isHead = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limits.heads.max;

const isKind = (value: unknown): value is ConsoleKind =>
  typeof value === 'string' && kinds.has(value);
