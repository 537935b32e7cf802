import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inspectImage } from '../../../electron/disks/inspect/inspect-image';
import { convertDisk } from '../../../electron/disks/qemu-img';
import { findProblem } from '../../../electron/vm/launch/preflight';

const exec = promisify(execFile);
const qemuImg = () => Promise.resolve('qemu-img');

async function makeFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-parts-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const at = (name: string) => path.join(folder, name);
  const create = async (...argv: string[]) => await exec('qemu-img', ['create', '-q', ...argv]);
  const fill = async (format: string, file: string) =>
    await exec('qemu-io', ['-f', format, '-c', 'write -P 1 0 4M', file]);
  return { at, create, fill };
}

type Folder = Awaited<ReturnType<typeof makeFolder>>;

/** Makes an image that stands on other files. */
interface Kind {
  what: string;
  format: string;
  image: string;
  part: string;
  make: (folder: Folder) => Promise<void>;
}

const kinds: Kind[] = [
  {
    what: 'a base',
    format: 'qcow2',
    image: 'top.qcow2',
    part: 'base.qcow2',
    make: async ({ at, create, fill }) => {
      await create('-f', 'qcow2', at('base.qcow2'), '8M');
      await fill('qcow2', at('base.qcow2'));
      await create('-f', 'qcow2', '-F', 'qcow2', '-b', 'base.qcow2', at('middle.qcow2'));
      await create('-f', 'qcow2', '-F', 'qcow2', '-b', 'middle.qcow2', at('top.qcow2'));
    },
  },
  {
    what: 'a raw data file',
    format: 'qcow2',
    image: 'disk.qcow2',
    part: 'data.raw',
    make: async ({ at, create, fill }) => {
      const options = `data_file=${at('data.raw')},data_file_raw=on`;
      await create('-f', 'qcow2', '-o', options, at('disk.qcow2'), '8M');
      await fill('qcow2', at('disk.qcow2'));
    },
  },
  {
    what: 'a data file',
    format: 'qcow2',
    image: 'disk.qcow2',
    part: 'data.bin',
    make: async ({ at, create, fill }) => {
      await create('-f', 'qcow2', '-o', `data_file=${at('data.bin')}`, at('disk.qcow2'), '8M');
      await fill('qcow2', at('disk.qcow2'));
    },
  },
  {
    what: 'a flat extent',
    format: 'vmdk',
    image: 'disk.vmdk',
    part: 'disk-flat.vmdk',
    make: async ({ at, create }) =>
      void (await create('-f', 'vmdk', '-o', 'subformat=monolithicFlat', at('disk.vmdk'), '8M')),
  },
  {
    what: 'a sparse extent',
    format: 'vmdk',
    image: 'disk.vmdk',
    part: 'disk-s001.vmdk',
    make: async ({ at, create, fill }) => {
      const options = 'subformat=twoGbMaxExtentSparse';
      await create('-f', 'vmdk', '-o', options, at('disk.vmdk'), '8M');
      await fill('vmdk', at('disk.vmdk'));
    },
  },
];

/** What a start says of an image, and what is found when a VM is made of it. */
async function judge({ at }: Folder, { image, format }: Kind) {
  const file = at(image);
  const required = { device: 'disk0', role: 'disk', path: file, writes: true, format } as const;
  const problem = await findProblem(required, { id: 'x', name: 'web' });
  const { condition, damagedPart } = await inspectImage(file, qemuImg);
  const copied = await convertDisk({
    source: file,
    sourceFormat: format === 'vmdk' ? 'vmdk' : 'qcow2',
    target: at('copy.qcow2'),
    targetFormat: 'qcow2',
    qemuImg,
  }).then(
    () => 'copied',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  return { start: problem?.error ?? null, condition, part: damagedPart?.unsound.kind, copied };
}

describe('a file that an image stands on', { timeout: 60_000 }, () => {
  it.each(kinds)('$what: is told when it is cut short, empty or something else', async (kind) => {
    const folder = await makeFolder();
    await kind.make(folder);
    const part = folder.at(kind.part);
    expect(await judge(folder, kind)).toEqual({
      start: null,
      condition: 'good',
      part: undefined,
      copied: 'copied',
    });

    // Shorter than the tables, so that no check is needed to tell.
    await truncate(part, 150_000);
    const cut = await judge(folder, kind);
    expect(cut.start).toMatchObject({
      code: 'disk-part-damaged',
      action: 'choose-file',
      params: { device: 'disk0', name: 'web', part },
      reason: { key: 'disk-part-cut-off', params: { size: '146 KiB' } },
    });
    expect(cut.part).toBe('cut-off');
    expect(cut.copied).toContain(`${part}, which was cut short`);

    // Nothing can tell what raw bytes should be.
    const known = kind.part.endsWith('.qcow2') || kind.part.endsWith('s001.vmdk');
    await writeFile(part, Buffer.alloc(9 * 1024 * 1024, 'x'));
    const other = await judge(folder, kind);
    expect(other.start?.reason?.key).toBe(known ? 'disk-part-not-format' : undefined);
    expect(other.part).toBe(known ? 'not-format' : undefined);

    await truncate(part, 0);
    const empty = await judge(folder, kind);
    expect(empty.start?.reason?.key).toBe('disk-part-empty');
    expect(empty.part).toBe('empty');

    await rm(part);
    const { start, condition } = await judge(folder, kind);
    expect(start).toMatchObject({ code: 'disk-part-missing' });
    expect(condition).toBe('incomplete');
  });

  it('may be a data file that holds nothing yet', async () => {
    const folder = await makeFolder();
    const { at, create } = folder;
    await create('-f', 'qcow2', '-o', `data_file=${at('data.bin')}`, at('disk.qcow2'), '8M');
    await truncate(at('data.bin'), 0);
    const kind = { what: '', image: 'disk.qcow2', format: 'qcow2', part: '', make: async () => {} };
    expect(await judge(folder, kind)).toMatchObject({ start: null, part: undefined });
  });

  it('is looked through by a check where its own tables leave a doubt', async () => {
    const folder = await makeFolder();
    const [base] = kinds;
    if (!base) throw new Error('no kind');
    await base.make(folder);
    await truncate(folder.at('base.qcow2'), 1024 * 1024);
    expect((await judge(folder, base)).part).toBe('cut-off');
  });
});
