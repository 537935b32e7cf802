import { failure } from '../../../../shared/errors';
import type { EnrolTarget } from '../../../../shared/uefi';
import {
  bootOrder,
  databaseVendor,
  findVariable,
  indications,
  setupIndication,
  signaturesOf,
} from './contents';
import { guids } from './guid';
import { withCertificates } from './signatures';
import type { StoredVariable, VariableStore } from './store';

type Variables = Pick<VariableStore, 'variables'>;

/** Kept, seen by the firmware, seen by the guest: how entries and wishes are stored (UEFI 2.10, 3.3). */
const usualAttributes = 0x7;
/** The same, and changed only with a signature: how keys are stored. */
const keyAttributes = 0x27;

/** Where the certificates come from that somebody adds by hand: an owner of our own. */
export const ownOwner = '8c1e9f3a-5d1b-4c0e-9d7c-2f6b1f0a7d43';

/** A certificate on its way into a database. */
export interface NewCertificate {
  into: EnrolTarget;
  owner: string;
  data: Buffer;
}

/** Pure: the variables with these entries first in the boot order. @throws AppFailure `uefi-entry-missing`. */
export function withOrder(store: Variables, first: readonly string[]): StoredVariable[] {
  for (const id of first) refuseUnknown(store, id);
  const rest = bootOrder(store).filter((id) => !first.includes(id));
  return withOrderOf(store, [...new Set(first), ...rest]);
}

/** Pure: the variables without an entry. @throws AppFailure `uefi-entry-missing`. */
export function withoutEntry(store: Variables, entry: string): StoredVariable[] {
  refuseUnknown(store, entry);
  const order = bootOrder(store);
  const variables = without(store, [`Boot${entry}`]);
  const isNext = nextEntry(store) === entry;
  const left = isNext ? without({ variables }, ['BootNext']) : variables;
  if (!order.includes(entry)) return left;
  return withOrderOf(
    { variables: left },
    order.filter((id) => id !== entry),
  );
}

/** Pure: the variables with the entry of the next start, or none. @throws AppFailure `uefi-entry-missing`. */
export function withNext(store: Variables, entry: string | null): StoredVariable[] {
  if (entry === null) return without(store, ['BootNext']);
  refuseUnknown(store, entry);
  return withValue(store, 'BootNext', numbers([entry]));
}

/** Pure: the variables with the wish that the next start opens the firmware's setup, or without it. */
export function withSetup(store: Variables, on: boolean): StoredVariable[] {
  const before = indications(store);
  const after = on ? before | setupIndication : before & ~setupIndication;
  if (after === 0n) return without(store, ['OsIndications']);
  const data = Buffer.alloc(8);
  data.writeBigUInt64LE(after);
  return withValue(store, 'OsIndications', data);
}

/**
 * Pure: the variables with certificates more; one that a database has already is not added again. Without an owner's
 * key that would change nothing.
 * @throws AppFailure `secure-boot-no-keys`.
 */
export function withNewCertificates(
  store: Variables,
  wanted: readonly NewCertificate[],
): StoredVariable[] {
  if (!findVariable(store, 'PK')) throw failure('secure-boot-no-keys');
  let { variables } = store;
  for (const into of ['KEK', 'db'] as const) {
    const has = new Set(signaturesOf({ variables }, into).map(({ data }) => data.toString('hex')));
    const fresh = wanted.filter(
      (each) => each.into === into && !has.has(each.data.toString('hex')),
    );
    if (fresh.length === 0) continue;
    const before = findVariable({ variables }, into, databaseVendor[into]);
    const data = withCertificates(before?.data ?? Buffer.alloc(0), fresh);
    variables = withValue({ variables }, into, data, {
      vendor: databaseVendor[into],
      attributes: keyAttributes,
    });
  }
  return variables;
}

const nextEntry = (store: Variables) => {
  const data = findVariable(store, 'BootNext')?.data;
  return data && data.length >= 2
    ? data.readUInt16LE(0).toString(16).toUpperCase().padStart(4, '0')
    : null;
};

function refuseUnknown(store: Variables, entry: string): void {
  if (findVariable(store, `Boot${entry}`)) return;
  throw failure('uefi-entry-missing', { params: { entry } });
}

function withOrderOf(store: Variables, order: readonly string[]): StoredVariable[] {
  return withValue(store, 'BootOrder', numbers(order));
}

function numbers(ids: readonly string[]): Buffer {
  const data = Buffer.alloc(ids.length * 2);
  for (const [at, id] of ids.entries()) data.writeUInt16LE(Number.parseInt(id, 16), at * 2);
  return data;
}

function without({ variables }: Variables, names: readonly string[]): StoredVariable[] {
  return variables.filter(({ name, vendor }) => vendor !== guids.global || !names.includes(name));
}

/** The variable keeps its attributes and time where it is there already. */
function withValue(
  store: Variables,
  name: string,
  data: Buffer,
  {
    vendor = guids.global,
    attributes = usualAttributes,
  }: Partial<Pick<StoredVariable, 'vendor' | 'attributes'>> = {},
): StoredVariable[] {
  const before = findVariable(store, name, vendor);
  if (before) {
    return store.variables.map((each) => (each === before ? { ...before, data } : each));
  }
  return [...store.variables, { name, vendor, attributes, data, proof: Buffer.alloc(28) }];
}
