import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MiB } from '../../../shared/units';
import { imageDetails } from '../../../electron/disks/tools/image-details';
import { writeGpt } from '../../fakes/partition-tables';
import { qemuImgPath } from '../installed';
import { diskWorld, doTool, onImage, refusal, tool } from './image-patterns';

describe('a disk that is shrunk', () => {
  it.each(['qcow2', 'raw'] as const)(
    '%s: only to where its partitions end, with the GPT at the new end',
    async (format) => {
      const world = await diskWorld({
        file: 'disks/disk0.img',
        format,
        make: async (file) => {
          const disk = writeGpt(Buffer.alloc(64 * MiB), [
            { type: '0fc63daf-8483-4772-8e79-3d69d8477de4', first: 2048, last: 20_479 },
          ]);
          disk.fill(7, 2 * MiB, 3 * MiB);
          await writeFile(`${file}.raw`, disk);
          tool('qemu-img', 'convert', '-f', 'raw', '-O', format, `${file}.raw`, file);
          await rm(`${file}.raw`);
        },
      });
      const shrink = (sizeBytes: number) => ({ tool: 'shrink', sizeBytes }) as const;
      expect(await refusal(world, shrink(64 * MiB))).toBe('disk-not-smaller');
      expect(await refusal(world, shrink(10 * MiB))).toBe('disk-shrink-used');
      const before = await readFile(world.image());
      const job = await doTool(world, shrink(12 * MiB));
      expect(job).toMatchObject({ error: null, result: { disk: { after: 12 * MiB } } });
      expect((await readFile(job.result.disk?.old ?? '')).equals(before)).toBe(true);
      const { virtualBytes } = await imageDetails(world.image(), format, qemuImgPath);
      expect(virtualBytes).toBe(12 * MiB);
      onImage(world.image(), format, 'read -P 7 2M 1M', 'read -P 0 3M 8M');
      const which = { id: world.id, device: 'disk0' };
      expect(await world.services.disks.inside(which)).toMatchObject({
        table: 'gpt',
        faults: [],
        parts: [{ start: MiB, bytes: 9 * MiB }],
      });
    },
  );

  it('is refused where nobody knows what lies at its end', async () => {
    const world = await diskWorld({
      make: (file) => {
        tool('qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M');
        onImage(file, 'qcow2', 'write -P 7 0 8M');
      },
    });
    expect(await refusal(world, { tool: 'shrink', sizeBytes: 32 * MiB })).toBe(
      'disk-shrink-unknown',
    );
    onImage(world.image(), 'qcow2', 'read -P 7 0 8M', 'read -P 0 8M 56M');
  });
});
