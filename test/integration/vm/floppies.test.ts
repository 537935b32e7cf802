import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import type { Floppy } from '../../../shared/vm-parts';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

const sector = 512;

/**
 * A floppy whose boot sector reads the second sector again and again, and says its first letter on the first serial and
 * parallel port; it writes what it read into the third one.
 */
function talkingFloppy(letter: string, bytes = 1440 * 1024): Buffer {
  const floppy = Buffer.alloc(bytes);
  const code = [
    // Segments and stack.
    [0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0, 0xbc, 0x00, 0x7c],
    // Reset the drive: a floppy that was changed is told of by an error at first.
    [0x31, 0xc0, 0x31, 0xd2, 0xcd, 0x13],
    // Read cylinder 0, head 0, sector 2 to 0x8000; from the reset again on an error.
    [0xb8, 0x01, 0x02, 0xbb, 0x00, 0x80, 0xb9, 0x02, 0x00, 0x31, 0xd2, 0xcd, 0x13, 0x72, 0xeb],
    // The letter, to COM1 and to LPT1 with its strobe.
    [0xa0, 0x00, 0x80, 0xba, 0xf8, 0x03, 0xee, 0xba, 0x78, 0x03, 0xee],
    [0xba, 0x7a, 0x03, 0xb0, 0x0d, 0xee, 0xb0, 0x0c, 0xee],
    // Write it to sector 3, whether or not that is allowed.
    [0xb8, 0x01, 0x03, 0xb9, 0x03, 0x00, 0x31, 0xd2, 0xcd, 0x13],
    // A tick of the clock, and from the reset again.
    [0xfb, 0xf4, 0xeb, 0xc9],
  ].flat();
  Buffer.from(code).copy(floppy);
  floppy.writeUInt16LE(0xaa55, 510);
  floppy.write(letter, sector, 'latin1');
  return floppy;
}

async function home() {
  const place = await makeVmHome();
  const vms = await openService(place);
  const floppy = async (name: string, content: Buffer) => {
    const file = path.join(place.root, name);
    await writeFile(file, content);
    return file;
  };
  return { vms, floppy };
}

const logs = (vms: VmService, id: string) => {
  const log = async (name: string) =>
    await readFile(path.join(vms.folder(id), 'logs', name), 'latin1').catch(() => '');
  const said = async (name: string) => (await log(name)).replaceAll(/[^1234]/g, '').slice(-1);
  return async () => [await said('serial0.log'), await said('parallel0.log')];
};

/** The file that QEMU has in the first drive; null for an empty one. */
const inDrive = async (vms: VmService, id: string): Promise<string | null> => {
  const drives = (await vms.monitor(id, { execute: 'query-block' })) as {
    qdev?: string;
    inserted?: { file: string };
  }[];
  return drives.find(({ qdev }) => qdev?.includes('fd0'))?.inserted?.file ?? null;
};

/** What the guest wrote to the third sector. */
const written = async (file: string) => (await readFile(file)).toString('latin1', 1024, 1025);

const boot: VmConfig['boot'] = { order: ['floppy'], onceFromCd: false, menu: false };
const waits = { timeout: 30_000 };

describe.each(['q35', 'pc'])('a guest with floppy drives on %s', (machine) => {
  it('starts from one, reads, writes and prints, and gets another while it runs', async () => {
    const { vms, floppy } = await home();
    const [one, two] = [
      await floppy('one, 1.img', talkingFloppy('1')),
      await floppy('two “2”.img', talkingFloppy('2', 720 * 1024)),
    ];
    const three = await floppy('three.img', talkingFloppy('3'));
    const { id } = await addBare(vms, {
      hardware: 2,
      machine,
      boot,
      floppies: [{ id: 'fd0', file: one }],
      parallelPorts: [{ output: 'log' }, { output: 'none' }],
    });
    await vms.start(id);
    const said = logs(vms, id);
    await expect.poll(said, waits).toEqual(['1', '1']);
    const change = async (...floppies: Floppy[]) =>
      await vms.update({ ...vms.config(id), floppies });

    await change({ id: 'fd0', file: two });
    expect(vms.waiting(id).parts).toEqual([]);
    await expect.poll(said, waits).toEqual(['2', '2']);
    await expect.poll(async () => await written(two), waits).toBe('2');

    // One that may not be written to, and a second drive, which comes with the next start.
    await change({ id: 'fd0', file: three, readOnly: true }, { id: 'fd1', file: one });
    await expect.poll(said, waits).toEqual(['3', '3']);
    expect(await written(three)).toBe('\0');
    expect(vms.waiting(id).changes).toMatchObject([{ part: 'floppies', device: 'fd1' }]);
    await change({ id: 'fd0', file: null }, { id: 'fd1', file: one });
    expect(await inDrive(vms, id)).toBeNull();
    // Drives are the board's: nothing is taken away from it when QEMU is asked what it has.
    await expect(vms.settleDevices(id)).resolves.toBeUndefined();
    await change({ id: 'fd0', file: two }, { id: 'fd1', file: one });
    await expect.poll(said, waits).toEqual(['2', '2']);

    // What cannot be opened leaves the old one in the drive.
    const gone = { id: 'fd0', file: path.join(path.dirname(one), 'gone.img') } as const;
    await expect(change(gone)).rejects.toMatchObject({
      error: { code: 'file-missing', params: { device: 'fd0' }, action: 'choose-file' },
    });
    expect(vms.config(id).floppies?.[0]).toEqual({ id: 'fd0', file: two });
    expect(await inDrive(vms, id)).toBe(two);

    await vms.forceOff(id);
    await vms.update({ ...vms.config(id), floppies: [gone] });
    await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'file-missing' } });
  });
});

it('starts with empty drives, and takes an image of the person’s own into one', async () => {
  const { vms, floppy } = await home();
  const four = await floppy('four.img', talkingFloppy('4'));
  await chmod(four, 0o444);
  const { id } = await addBare(vms, {
    hardware: 2,
    boot: { ...boot, order: ['disk', 'floppy'] },
    floppies: [
      { id: 'fd0', file: null },
      { id: 'fd1', file: null },
    ],
  });
  await vms.start(id);
  await vms.update({
    ...vms.config(id),
    floppies: [
      { id: 'fd0', file: four, readOnly: true },
      { id: 'fd1', file: null },
    ],
  });
  expect(vms.waiting(id).parts).toEqual([]);
  await vms.reset(id);
  await expect.poll(logs(vms, id), waits).toEqual(['4', '']);
});
