import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withNewCertificates } from '../../../../electron/qemu/firmware/variables/changes';
import { contentsOf, successorsIn } from '../../../../electron/qemu/firmware/variables/contents';
import { guids } from '../../../../electron/qemu/firmware/variables/guid';
import {
  certificateBytes,
  parseSignatures,
  withCertificates,
} from '../../../../electron/qemu/firmware/variables/signatures';
import {
  oldKeys,
  storeOf,
  testCertificates,
  usualStore,
  variable,
  written,
} from '../../../fakes/uefi-store';

describe('keys', () => {
  const keyed = storeOf(written(usualStore(), [...storeOf(usualStore()).variables, ...oldKeys()]));

  it('tell which of 2023 are missing, once Secure Boot is on', () => {
    const contents = contentsOf(keyed);
    expect(contents.secureBoot).toBe('on');
    expect(contents.hashes).toEqual({ db: 0, dbx: 1 });
    expect(contents.certificates.map(({ database, subject }) => `${database} ${subject}`)).toEqual([
      'PK Paddock test owner',
      'KEK Microsoft Corporation KEK CA 2011',
      'db Microsoft Windows Production PCA 2011',
      'db Microsoft Corporation UEFI CA 2011',
    ]);
    expect(contents.missing.map(({ subject }) => subject)).toEqual([
      'Microsoft Corporation KEK 2K CA 2023',
      'Windows UEFI CA 2023',
      'Microsoft UEFI CA 2023',
    ]);
    const off = [
      ...keyed.variables,
      variable('SecureBootEnable', Buffer.from([0]), { vendor: guids.secureBootEnable }),
    ];
    expect(contentsOf({ ...keyed, variables: off })).toMatchObject({
      secureBoot: 'off',
      missing: [],
    });
    expect(contentsOf(storeOf(usualStore()))).toMatchObject({ secureBoot: 'no-keys', missing: [] });
  });

  it('are added behind those that are there, once', () => {
    const fresh = testCertificates.newer.map(({ into, pem }) => ({
      into,
      owner: guids.microsoft,
      data: certificateBytes(Buffer.from(pem)) ?? Buffer.alloc(0),
    }));
    const variables = withNewCertificates(keyed, fresh);
    expect(contentsOf({ ...keyed, variables }).missing).toEqual([]);
    expect(withNewCertificates({ variables }, fresh)).toEqual(variables);
    const [db, before] = [variables, keyed.variables].map((all) =>
      all.find(({ name }) => name === 'db'),
    );
    expect(db?.attributes).toBe(0x27);
    expect(db?.data.subarray(0, before?.data.length)).toEqual(before?.data);
    expect(successorsIn({ ...keyed, variables })).toHaveLength(3);
    expect(() => withNewCertificates(storeOf(usualStore()), fresh)).toThrow(/no keys/);
  });

  it('survive a list with sizes that make no sense', () => {
    const list = withCertificates(Buffer.alloc(0), [
      { owner: guids.microsoft, data: Buffer.from('x') },
    ]);
    expect(parseSignatures(list)).toHaveLength(1);
    list.writeUInt32LE(0, 24);
    expect(parseSignatures(list)).toEqual([]);
    list.writeUInt32LE(0, 16);
    expect(parseSignatures(list)).toEqual([]);
  });

  it.runIf(hasTemplate())('of an installed template are read', () => {
    const file = readFileSync(template).subarray(0, 540672);
    const store = storeOf(file);
    const { secureBoot, certificates, customMode } = contentsOf(store);
    expect({ secureBoot, customMode }).toEqual({ secureBoot: 'on', customMode: false });
    expect(certificates.map(({ subject }) => subject)).toContain(
      'Microsoft Corporation UEFI CA 2011',
    );
    // The firmware's own packing differs by what it has deleted, not by what counts.
    expect(storeOf(written(file, store.variables)).variables).toEqual(store.variables);
  });
});

const template = '/usr/share/OVMF/OVMF_VARS_4M.ms.fd';

function hasTemplate(): boolean {
  try {
    readFileSync('/usr/share/OVMF/OVMF_VARS_4M.ms.fd');
    return true;
  } catch {
    return false;
  }
}
