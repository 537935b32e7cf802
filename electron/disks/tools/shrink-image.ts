import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { run } from '../../lib/run';
import { gptForSize } from '../inside/gpt-end';
import { withGuestSource } from '../inside/guest-source';
import { qemuImgFailure } from '../qemu-img-errors';
import type { FindQemuImg } from '../run-qemu-img';

/**
 * Writes the GPT of a disk that was made smaller anew: its copy lies at the new end.
 * @throws AppFailure `disk-shrink-unknown` for a GPT that no usual tool has written; `disk-unreadable`, `tool-missing`.
 */
export async function endGpt(
  { file, format, sizeBytes }: { file: string; format: string; sizeBytes: number },
  qemuImg: FindQemuImg,
): Promise<void> {
  const image = { file, format, virtualBytes: sizeBytes };
  const head = await withGuestSource(
    image,
    { qemuImg },
    async (disk) => await disk.read(0, 34 * 512),
  );
  const gpt = gptForSize(head, sizeBytes);
  if (!gpt) throw failure('disk-shrink-unknown', { params: { path: file } });
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-gpt-'));
  try {
    await writeFile(path.join(folder, 'main'), gpt.main);
    await writeFile(path.join(folder, 'end'), gpt.end);
    const write = (name: 'main' | 'end', at: number) => [
      '-c',
      `write -q -s ${name} ${at} ${gpt[name].length}`,
    ];
    // It comes with qemu-img. The end first: until the start is written, the GPT there is the old one.
    const qemuIo = path.join(path.dirname(await qemuImg()), 'qemu-io');
    const end = write('end', sizeBytes - gpt.end.length);
    await run([qemuIo, '-f', format, ...end, ...write('main', 0), path.resolve(file)], {
      cwd: folder,
      endsWithUs: true,
    });
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
