import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  withNext,
  withOrder,
  withoutEntry,
  withSetup,
} from '../../../../electron/qemu/firmware/variables/changes';
import { contentsOf, successorsIn } from '../../../../electron/qemu/firmware/variables/contents';
import { guids, readGuid, writeGuid } from '../../../../electron/qemu/firmware/variables/guid';
import {
  parseStore,
  withVariables,
  type StoredVariable,
} from '../../../../electron/qemu/firmware/variables/store';
import { hasUnfinishedWrite } from '../../../../electron/qemu/firmware/variables/unfinished';
import {
  emptyStore,
  entryData,
  oldKeys,
  storeOf,
  usualStore,
  variable,
  written,
} from '../../../fakes/uefi-store';

describe('a GUID', () => {
  it('is as it was after a way through its bytes', () => {
    fc.assert(
      fc.property(fc.uuid(), (guid) => {
        expect(readGuid(writeGuid(guid))).toBe(guid);
      }),
    );
  });
});

describe('a store', () => {
  it.each([true, false])(
    'tells its entries in their order (authenticated: %s)',
    (authenticated) => {
      const contents = contentsOf(storeOf(usualStore(authenticated)));
      expect(contents).toMatchObject({ ordered: 2, next: null, setup: false, damaged: false });
      expect(contents.entries).toEqual([
        {
          id: '0001',
          name: 'UEFI Disk',
          kind: 'device',
          file: null,
          active: true,
          automatic: true,
        },
        {
          id: '0004',
          name: 'debian',
          kind: 'system',
          file: '\\EFI\\debian\\shimx64.efi',
          active: true,
          automatic: false,
        },
        {
          id: '00AF',
          name: 'EFI Internal Shell',
          kind: 'shell',
          file: null,
          active: true,
          automatic: false,
        },
      ]);
    },
  );

  it('that is empty, cut off or something else is said to be so', () => {
    const file = usualStore();
    expect(parseStore(Buffer.alloc(540672, 0xff))).toBe('empty');
    expect(parseStore(Buffer.alloc(4096))).toBe('empty');
    expect(parseStore(Buffer.alloc(0))).toBe('empty');
    expect(parseStore(file.subarray(0, 40))).toBe('truncated');
    expect(parseStore(file.subarray(0, 100_000))).toBe('truncated');
    expect(parseStore(Buffer.alloc(100_000, 'QFI'))).toBe('not-a-store');
  });

  it('has a value until its successor is whole, and none that was only begun', () => {
    const file = usualStore();
    const { start } = storeOf(file);
    const second = written(file, [
      variable('Timeout', Buffer.from([1])),
      variable('Timeout', Buffer.from([2])),
      variable('After', Buffer.from([3])),
    ]);
    const length = 60 + 16 + 1 + 3;
    const value = (oldState: number, newState: number) => {
      second[start + 2] = oldState;
      second[start + length + 2] = newState;
      const { variables, damaged } = storeOf(second);
      expect(damaged).toBe(false);
      expect(variables.some(({ name }) => name === 'After')).toBe(true);
      return variables.find(({ name }) => name === 'Timeout')?.data[0];
    };
    expect(value(0x3f, 0x7f)).toBe(1);
    expect(value(0x3e, 0x7f)).toBe(1);
    expect(value(0x3e, 0x3f)).toBe(2);
    expect(value(0x3c, 0x3f)).toBe(2);
    expect(value(0x3c, 0x3c)).toBeUndefined();
  });

  it('with a size that makes no sense tells what is before it, and that it is damaged', () => {
    const file = usualStore();
    const { start } = storeOf(file);
    file.writeUInt32LE(
      0x7fffffff,
      start + 60 + 18 + entryData('UEFI Disk', { automatic: true }).length + 2 + 40,
    );
    const contents = contentsOf(storeOf(file));
    expect(contents.damaged).toBe(true);
    expect(contents.entries.map(({ id }) => id)).toEqual(['0001']);
  });

  it('stays the same through reading and writing', () => {
    const file = usualStore();
    expect(written(file, storeOf(file).variables).equals(file)).toBe(true);
  });

  it('takes no more than fits', () => {
    const file = usualStore();
    const large = Array.from({ length: 40 }, (_, at) => variable(`Big${at}`, Buffer.alloc(8000)));
    expect(withVariables(file, storeOf(file), large)).toBeNull();
  });

  it('answers whatever its bytes are', () => {
    const seed = randomInt(2 ** 31);
    // Small, so that thousands are quick: most of a real one is empty.
    const file = written(emptyStore({ storeBytes: 16_312 }), [
      ...storeOf(usualStore()).variables,
      ...oldKeys(),
    ]);
    const used = 8000;
    let read = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(used), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.option(fc.nat(file.length), { freq: 5 }),
        (changes, cut) => {
          const bad = Buffer.from(file.subarray(0, cut ?? file.length));
          for (const [at, byte] of changes) if (at < bad.length) bad[at] = byte;
          const store = parseStore(bad);
          if (typeof store === 'string') return true;
          read += 1;
          contentsOf(store);
          successorsIn(store);
          hasUnfinishedWrite(bad, store.end);
          const after = withVariables(bad, store, withSetup(store, true));
          return !after || contentsOf(storeOf(after)).setup;
        },
      ),
      { numRuns: 1000, seed, verbose: true },
    );
    expect(read).toBeGreaterThan(250);
  });
});

describe('a change', () => {
  const base = storeOf(usualStore());
  const after = (variables: StoredVariable[]) => contentsOf({ ...base, variables });

  it('puts entries first and leaves the others behind them', () => {
    expect(after(withOrder(base, ['0004'])).entries.map(({ id }) => id)).toEqual([
      '0004',
      '0001',
      '00AF',
    ]);
    expect(after(withOrder(base, ['00AF', '0004'])).ordered).toBe(3);
    expect(() => withOrder(base, ['0099'])).toThrow(/boot entry/);
  });

  it('takes an entry out of the order and out of the wish for the next start', () => {
    const next = { variables: withNext(base, '0004') };
    expect(after(next.variables).next).toBe('0004');
    const gone = after(withoutEntry(next, '0004'));
    expect(gone).toMatchObject({ next: null, ordered: 1 });
    expect(gone.entries.map(({ id }) => id)).toEqual(['0001', '00AF']);
  });

  it('asks for the setup, and leaves other wishes of the guest alone', () => {
    const capsule = { ...variable('OsIndications', Buffer.from('0400000000000000', 'hex')) };
    const store = { variables: [...base.variables, capsule] };
    const asked = withSetup(store, true);
    expect(asked.find(({ name }) => name === 'OsIndications')?.data[0]).toBe(5);
    expect(withSetup({ variables: asked }, false).at(-1)?.data[0]).toBe(4);
    expect(withSetup({ variables: withSetup(base, true) }, false)).toEqual(base.variables);
  });
});

describe('a write of the firmware that was interrupted', () => {
  const withQueue = (header: number, record: number): [Buffer, number] => {
    const file = emptyStore({});
    const { end } = storeOf(file);
    const block = Math.ceil(end / 4096) * 4096 + 4096;
    writeGuid(guids.workingBlock).copy(file, block);
    file.writeBigUInt64LE(4064n, block + 24);
    const at = block + 32;
    file[at] = header;
    file.writeBigUInt64LE(1n, at + 24);
    file.writeBigUInt64LE(16n, at + 32);
    file[at + 40] = record;
    return [file, end];
  };

  it('is seen in its log', () => {
    expect(hasUnfinishedWrite(...withQueue(0xfc, 0xfd))).toBe(true);
    expect(hasUnfinishedWrite(...withQueue(0xf8, 0xf9))).toBe(false);
    expect(hasUnfinishedWrite(...withQueue(0xfe, 0xff))).toBe(false);
    expect(hasUnfinishedWrite(...withQueue(0xff, 0xff))).toBe(false);
  });
});
