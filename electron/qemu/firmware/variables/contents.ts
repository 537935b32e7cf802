import {
  keyDatabases,
  type KeyDatabase,
  type MissingCertificate,
  type UefiContents,
  type UefiEntry,
} from '../../../../shared/uefi';
import { guids } from './guid';
import { parseLoadOption } from './load-option';
import { certificateFacts, parseSignatures, type Signature } from './signatures';
import type { StoredVariable, VariableStore } from './store';

/** Where the firmware keeps each database. */
export const databaseVendor: Readonly<Record<KeyDatabase, string>> = {
  PK: guids.global,
  KEK: guids.global,
  db: guids.security,
  dbx: guids.security,
};

/** EFI_OS_INDICATIONS_BOOT_TO_FW_UI (UEFI 2.10, 8.5.4). */
export const setupIndication = 1n;

/** The certificates that follow those that expired in 2026 (Microsoft, "Windows Secure Boot certificate expiration"). */
const successors: readonly MissingCertificate[] = [
  { database: 'KEK', subject: 'Microsoft Corporation KEK 2K CA 2023' },
  { database: 'db', subject: 'Windows UEFI CA 2023' },
  { database: 'db', subject: 'Microsoft UEFI CA 2023' },
];
const expired: Readonly<Record<'KEK' | 'db', readonly string[]>> = {
  KEK: ['Microsoft Corporation KEK CA 2011'],
  db: ['Microsoft Windows Production PCA 2011', 'Microsoft Corporation UEFI CA 2011'],
};

/** The variable of that name, or undefined. */
export function findVariable(
  { variables }: Pick<VariableStore, 'variables'>,
  name: string,
  vendor: string = guids.global,
): StoredVariable | undefined {
  return variables.find((each) => each.name === name && each.vendor === vendor);
}

/** The entries in BootOrder, in order; one that is named twice counts once. */
export function bootOrder(store: Pick<VariableStore, 'variables'>): string[] {
  const data = findVariable(store, 'BootOrder')?.data ?? Buffer.alloc(0);
  const places = Array.from({ length: data.length >> 1 }, (_, at) => data.readUInt16LE(at * 2));
  return [...new Set(places.map(entryId))];
}

const entryId = (number: number) => number.toString(16).toUpperCase().padStart(4, '0');

/** What the firmware is asked for at the next start: the bits of OsIndications. */
export function indications(store: Pick<VariableStore, 'variables'>): bigint {
  const data = findVariable(store, 'OsIndications')?.data;
  return data && data.length >= 8 ? data.readBigUInt64LE(0) : 0n;
}

/** The signatures of a database. */
export function signaturesOf(
  store: Pick<VariableStore, 'variables'>,
  database: KeyDatabase,
): Signature[] {
  const found = findVariable(store, database, databaseVendor[database]);
  return found ? parseSignatures(found.data) : [];
}

/** Pure: what variables say to people. */
export function contentsOf(store: VariableStore): UefiContents {
  const { entries, ordered } = entriesOf(store);
  const next = findVariable(store, 'BootNext')?.data;
  const signatures = keyDatabases.map((database) => ({
    database,
    found: signaturesOf(store, database),
  }));
  const certificates = signatures.flatMap(({ database, found }) =>
    found.flatMap(({ type, data }) => {
      const facts = type === guids.x509 ? certificateFacts(data) : null;
      return facts ? [{ database, ...facts }] : [];
    }),
  );
  const hashes = (wanted: KeyDatabase) =>
    signatures
      .filter(({ database }) => database === wanted)
      .flatMap(({ found }) => found.filter(({ type }) => type !== guids.x509)).length;
  const secureBoot = secureBootOf(store);
  return {
    entries,
    ordered,
    next: next && next.length >= 2 ? entryId(next.readUInt16LE(0)) : null,
    setup: (indications(store) & setupIndication) !== 0n,
    secureBoot,
    customMode: findVariable(store, 'CustomMode', guids.customMode)?.data[0] === 1,
    certificates,
    hashes: { db: hashes('db'), dbx: hashes('dbx') },
    missing: secureBoot === 'on' ? missingOf(certificates) : [],
    damaged: store.damaged,
  };
}

function entriesOf(store: VariableStore): Pick<UefiContents, 'entries' | 'ordered'> {
  const all = new Map<string, UefiEntry>();
  for (const { name, vendor, data } of store.variables) {
    const id = /^Boot([0-9A-F]{4})$/.exec(name)?.[1];
    const option = id !== undefined && vendor === guids.global ? parseLoadOption(data) : null;
    if (id === undefined || !option) continue;
    const { name: label, kind, file, active, automatic } = option;
    all.set(id, { id, name: label, kind, file, active, automatic });
  }
  const inOrder = bootOrder(store).flatMap((id) => all.get(id) ?? []);
  const others = [...all.values()].filter((entry) => !inOrder.includes(entry));
  const byId = (one: UefiEntry, other: UefiEntry) => (one.id < other.id ? -1 : 1);
  return { entries: [...inOrder, ...others.toSorted(byId)], ordered: inOrder.length };
}

/** With an owner's key the firmware checks signatures, unless that was switched off (edk2, `AuthVariableLib`). */
function secureBootOf(store: VariableStore): UefiContents['secureBoot'] {
  if (!findVariable(store, 'PK')) return 'no-keys';
  const enabled = findVariable(store, 'SecureBootEnable', guids.secureBootEnable)?.data[0];
  return enabled === 0 ? 'off' : 'on';
}

/** Only who trusts Microsoft's old certificates needs the new ones. */
function missingOf(certificates: UefiContents['certificates']): MissingCertificate[] {
  const has = (database: KeyDatabase, subject: string) =>
    certificates.some((each) => each.database === database && each.subject === subject);
  return successors.filter(
    ({ database, subject }) =>
      expired[database].some((old) => has(database, old)) && !has(database, subject),
  );
}

/** Pure: the certificates of 2023 in a template, with where they belong. */
export function successorsIn(
  store: VariableStore,
): (MissingCertificate & Pick<Signature, 'owner' | 'data'>)[] {
  return (['KEK', 'db'] as const).flatMap((database) =>
    signaturesOf(store, database).flatMap(({ type, owner, data }) => {
      const subject = type === guids.x509 ? certificateFacts(data)?.subject : undefined;
      const known = successors.find(
        (each) => each.database === database && each.subject === subject,
      );
      return known ? [{ ...known, owner, data }] : [];
    }),
  );
}
