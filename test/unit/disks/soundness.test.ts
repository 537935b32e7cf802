import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { damagedPart, expectedParts } from '../../../electron/disks/inspect/soundness';
import { temporaryFolder } from '../vm/support';

/** A VMDK description that is a file of its own, with one extent beside it whose content is no VMDK. */
async function withExtent(type: string): Promise<{ image: string; extent: string }> {
  const folder = await temporaryFolder();
  const [image, extent] = [path.join(folder, 'disk.vmdk'), path.join(folder, 'part.vmdk')];
  const lines = ['# Disk DescriptorFile', 'version=1', `RW 8 ${type} "part.vmdk"`, ''];
  await writeFile(image, lines.join('\n'));
  await writeFile(extent, Buffer.alloc(8 * 512, 1));
  return { image, extent };
}

it.each(['FLAT', 'VMFS', 'SESPARSE', 'VMFSRDM'])(
  'an extent of type %s is not taken for a VMDK',
  async (type) => {
    const { image, extent } = await withExtent(type);
    const leastBytes = type === 'FLAT' || type === 'VMFS' ? 8 * 512 : null;
    expect(await expectedParts(image, 'vmdk')).toEqual([
      { path: extent, format: 'raw', leastBytes },
    ]);
    expect(await damagedPart(image, 'vmdk', 9)).toBeNull();
  },
);

it.each(['SPARSE', 'VMFSSPARSE'])('an extent of type %s must be a VMDK', async (type) => {
  const { image, extent } = await withExtent(type);
  expect(await damagedPart(image, 'vmdk', 9)).toEqual({
    file: extent,
    unsound: { kind: 'not-format', format: 'vmdk' },
  });
});
