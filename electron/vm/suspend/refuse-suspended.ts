import { isDeepStrictEqual } from 'node:util';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { displayCommand } from '../../lib/run';
import { isSuspended } from './suspended-file';

/** Whatever changes disks or hardware of a suspended VM would spoil its state. @throws AppFailure `vm-suspended`. */
export function refuseSuspended(
  { id: vmId, name }: Pick<VmConfig, 'id' | 'name'>,
  folder: string,
): void {
  if (!isSuspended(folder)) return;
  const command = displayCommand(['paddock', 'suspend', name, '--discard']);
  throw failure('vm-suspended', { params: { name }, vmId, command });
}

/** Parts of a definition that no guest sees. */
const words: ReadonlySet<string> = new Set(['name', 'notes', 'disposable']);

/** Of a suspended VM only the words are changed. @throws AppFailure `vm-suspended`. */
export function refuseEditOfSuspended(folder: string, before: VmConfig, after: VmConfig): void {
  const one: Record<string, unknown> = { ...before };
  const other: Record<string, unknown> = { ...after };
  const parts = new Set([...Object.keys(one), ...Object.keys(other)]);
  const changed = [...parts].some(
    (part) => !words.has(part) && !isDeepStrictEqual(one[part], other[part]),
  );
  if (changed) refuseSuspended(before, folder);
}
