import { describe, expect, it } from 'vitest';
import { lookInside } from '../../../../electron/disks/inside/look-inside';
import { bufferSource } from '../../../../electron/lib/byte-source';
import { MiB } from '../../../../shared/units';
import { writeGpt, writeMbr } from '../../../fakes/partition-tables';

const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';
const efi = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const disk = () => Buffer.alloc(8 * MiB);
const look = async (bytes: Buffer) => await lookInside(bufferSource(bytes));

const gpt = () =>
  writeGpt(disk(), [
    { type: efi, first: 2048, last: 4095, name: 'EFI' },
    { type: linux, first: 4096, last: 12_287, name: 'root' },
  ]);

describe('a GPT', () => {
  it('is read with types, names and what is in no partition', async () => {
    const inside = await look(gpt());
    expect(inside).toMatchObject({ table: 'gpt', faults: [], content: null });
    expect(inside.parts).toEqual([
      expect.objectContaining({ number: 1, start: MiB, bytes: MiB, use: 'efi', name: 'EFI' }),
      expect.objectContaining({
        number: 2,
        start: 2 * MiB,
        bytes: 4 * MiB,
        use: 'linux',
        code: linux,
      }),
    ]);
    expect(inside.unpartitioned).toBe(3 * MiB);
  });

  it('is read from its end where its start is damaged, and says so; damaged twice it is none', async () => {
    const start = gpt();
    start.writeUInt8(1, 1024 + 40);
    expect(await look(start)).toMatchObject({
      faults: ['gptMainDamaged'],
      parts: [{ use: 'efi' }, { use: 'linux' }],
    });
    const end = gpt();
    end.fill(0, end.length - 512);
    expect(await look(end)).toMatchObject({ faults: ['gptBackupDamaged'], parts: [{}, {}] });
    start.fill(0, start.length - 512);
    expect(await look(start)).toMatchObject({ table: 'gpt', faults: ['gptDamaged'], parts: [] });
  });

  it('says where partitions overlap, or reach beyond the end', async () => {
    const bad = writeGpt(disk(), [
      { type: linux, first: 2048, last: 9000 },
      { type: linux, first: 8192, last: 99_999 },
    ]);
    expect((await look(bad)).faults.toSorted()).toEqual(['beyondEnd', 'overlap']);
  });

  it('of absurd size is refused without reading it', async () => {
    const bad = gpt();
    bad.writeUInt32LE(0xffffffff, 512 + 80);
    bad.writeUInt32LE(0xfffffff8, 512 + 84);
    expect(await look(bad)).toMatchObject({ faults: ['gptMainDamaged'] });
  });
});

describe('an MBR', () => {
  it('is read with its logical partitions', async () => {
    const bytes = writeMbr(disk(), [
      { type: 0x83, first: 2048, count: 2048 },
      { type: 0x05, first: 4096, count: 8192 },
    ]);
    writeMbr(
      bytes,
      [
        { type: 0x82, first: 63, count: 1000 },
        { type: 0x05, first: 2048, count: 2048 },
      ],
      4096,
    );
    writeMbr(bytes, [{ type: 0x0c, first: 63, count: 500 }], 6144);
    const inside = await look(bytes);
    expect(
      inside.parts.map(({ number, start, use, code }) => [number, start / 512, use, code]),
    ).toEqual([
      [1, 2048, 'linux', '0x83'],
      [2, 4096, 'extended', '0x05'],
      [5, 4159, 'swap', '0x82'],
      [6, 6207, 'fat', '0x0c'],
    ]);
    expect(inside).toMatchObject({ table: 'mbr', faults: [] });
  });

  it('whose logical partitions lead back to themselves comes to an end', async () => {
    const bytes = writeMbr(disk(), [{ type: 0x05, first: 2048, count: 8192 }]);
    writeMbr(
      bytes,
      [
        { type: 0x83, first: 63, count: 10 },
        { type: 0x05, first: 2048, count: 9 },
      ],
      2048,
    );
    writeMbr(
      bytes,
      [
        { type: 0x83, first: 63, count: 10 },
        { type: 0x05, first: 2048, count: 9 },
      ],
      4096,
    );
    const inside = await look(bytes);
    expect(inside.faults).toContain('logicalLoop');
    expect(inside.parts.filter(({ use }) => use === 'linux')).toHaveLength(2);
  });
});

it('an empty disk has nothing, and a short one does no harm', async () => {
  const nothing = {
    table: null,
    parts: [],
    faults: [],
    content: null,
    atEnd: null,
    unpartitioned: 0,
  };
  expect(await look(disk())).toEqual({ ...nothing, virtualBytes: 8 * MiB });
  expect(await look(Buffer.alloc(100))).toEqual({ ...nothing, virtualBytes: 100 });
});
