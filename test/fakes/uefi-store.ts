import { readFileSync } from 'node:fs';
import { guids, writeGuid } from '../../electron/qemu/firmware/variables/guid';
import {
  certificateBytes,
  withCertificates,
} from '../../electron/qemu/firmware/variables/signatures';
import {
  parseStore,
  withVariables,
  type StoredVariable,
  type VariableStore,
} from '../../electron/qemu/firmware/variables/store';
import type { EnrolTarget } from '../../shared/uefi';

const pem = (name: string) => readFileSync(`test/fixtures/uefi/${name}.pem`, 'utf8');

/** Certificates of our own with the names of Microsoft's: nobody can sign with them. */
export const testCertificates = {
  owner: pem('owner'),
  older: [
    { into: 'KEK', pem: pem('kek-2011') },
    { into: 'db', pem: pem('windows-2011') },
    { into: 'db', pem: pem('uefi-2011') },
  ],
  newer: [
    { into: 'KEK', pem: pem('kek-2023') },
    { into: 'db', pem: pem('windows-2023') },
    { into: 'db', pem: pem('uefi-2023') },
  ],
} satisfies Record<string, string | { into: EnrolTarget; pem: string }[]>;

/** A variable that was stored without a signature. */
export function variable(
  name: string,
  data: Buffer,
  { vendor = guids.global, attributes = 7 }: { vendor?: string; attributes?: number } = {},
): StoredVariable {
  return { name, vendor, attributes, data, proof: Buffer.alloc(28) };
}

/** Flash that firmware has just formatted, of the size that the 4 MiB build keeps. */
export function emptyStore({
  authenticated = true,
  storeBytes = 262_072,
}: {
  authenticated?: boolean;
  storeBytes?: number;
}): Buffer {
  const file = Buffer.alloc(2 * storeBytes + 16_528, 0xff);
  file.fill(0, 0, 16);
  writeGuid(guids.volume).copy(file, 16);
  file.writeBigUInt64LE(BigInt(file.length), 32);
  file.write('_FVH', 40, 'latin1');
  file.writeUInt16LE(72, 48);
  writeGuid(authenticated ? guids.authenticatedStore : guids.plainStore).copy(file, 72);
  file.writeUInt32LE(storeBytes, 88);
  file.writeUInt16LE(0xfe5a, 92);
  file.fill(0, 94, 100);
  return file;
}

/** The bytes of a boot entry. */
export function entryData(
  name: string,
  { file, program, automatic }: { file?: string; program?: string; automatic?: boolean } = {},
): Buffer {
  const node = (type: number, subtype: number, data: Buffer) => {
    const head = Buffer.from([type, subtype, 0, 0]);
    head.writeUInt16LE(4 + data.length, 2);
    return Buffer.concat([head, data]);
  };
  const path = Buffer.concat([
    ...(program === undefined
      ? [node(1, 1, Buffer.from([0, 2]))]
      : [node(4, 6, writeGuid(program))]),
    ...(file === undefined ? [] : [node(4, 4, Buffer.from(`${file}\0`, 'utf16le'))]),
    node(0x7f, 0xff, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(6);
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(path.length, 4);
  const mark = automatic === true ? writeGuid(guids.automaticEntry) : Buffer.alloc(0);
  return Buffer.concat([head, Buffer.from(`${name}\0`, 'utf16le'), path, mark]);
}

/** The keys of a machine that trusts what was signed until 2026. */
export function oldKeys(): StoredVariable[] {
  const list = (...all: string[]) =>
    withCertificates(
      Buffer.alloc(0),
      all.map((each) => ({
        owner: guids.microsoft,
        data: certificateBytes(Buffer.from(each)) ?? Buffer.alloc(0),
      })),
    );
  const of = (into: EnrolTarget) =>
    testCertificates.older.filter((each) => each.into === into).map((each) => each.pem);
  const hash = Buffer.alloc(28 + 48);
  writeGuid(guids.sha256).copy(hash);
  hash.writeUInt32LE(76, 16);
  hash.writeUInt32LE(48, 24);
  const security = { vendor: guids.security, attributes: 0x27 };
  return [
    variable('PK', list(testCertificates.owner), { attributes: 0x27 }),
    variable('KEK', list(...of('KEK')), { attributes: 0x27 }),
    variable('db', list(...of('db')), security),
    variable('dbx', hash, security),
  ];
}

/** A store's variables. @throws Error what is wrong with it. */
export function storeOf(file: Buffer): VariableStore {
  const store = parseStore(file);
  if (typeof store === 'string') throw new Error(store);
  return store;
}

/** The same flash with these variables. @throws Error when they do not fit. */
export function written(file: Buffer, variables: readonly StoredVariable[]): Buffer {
  const after = withVariables(file, storeOf(file), variables);
  if (!after) throw new Error('full');
  return after;
}

/** A store with three entries, the shell in no order. */
export function usualStore(authenticated = true): Buffer {
  const file = emptyStore({ authenticated });
  return written(file, [
    variable('Boot0001', entryData('UEFI Disk', { automatic: true })),
    variable('Boot0004', entryData('debian', { file: '\\EFI\\debian\\shimx64.efi' })),
    variable('Boot00AF', entryData('EFI Internal Shell', { program: guids.shellProgram })),
    variable('BootOrder', Buffer.from('01000400', 'hex')),
  ]);
}
