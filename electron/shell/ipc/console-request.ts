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
  const { vmId, kind, nonce } = asRecord(value) ?? {};
  if (typeof vmId !== 'string' || !/^[0-9a-f-]{1,64}$/i.test(vmId)) return null;
  return isNonce(nonce) && isKind(kind) ? { vmId, kind, nonce } : null;
}

const isKind = (value: unknown): value is ConsoleKind =>
  typeof value === 'string' && kinds.has(value);
