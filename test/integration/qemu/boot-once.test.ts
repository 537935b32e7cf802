import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleConfig, sampleDisk } from '../../fakes/vm-configs';
import { Workshop } from './support';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterEach(() => workshop.clear());
afterAll(() => workshop.close());

const sector = 2048;

/** Code for a boot sector: writes one letter to the first serial port and then goes on. */
const say = (letter: string, then: number[]) =>
  Buffer.from([0xba, 0xf8, 0x03, 0xb0, letter.charCodeAt(0), 0xee, ...then]);
/** `out 0x64, 0xfe`: the keyboard controller pulls the reset line; then wait for it. */
const reset = [0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd];
const halt = [0xf4, 0xeb, 0xfd];

/** A CD that boots without emulating a disk ("El Torito" Bootable CD-ROM Format Specification 1.0). */
function bootableCd(code: Buffer): Buffer {
  const cd = Buffer.alloc(21 * sector);
  cd.write('\u0001CD001\u0001', 16 * sector, 'latin1');
  cd.write('\u0000CD001\u0001EL TORITO SPECIFICATION', 17 * sector, 'latin1');
  cd.writeUInt32LE(19, 17 * sector + 0x47);
  cd.write('\u00ffCD001\u0001', 18 * sector, 'latin1');
  const catalog = 19 * sector;
  // Validation entry; its words sum up to zero.
  cd.writeUInt8(1, catalog);
  cd.writeUInt16LE(0xaa55, catalog + 30);
  cd.writeUInt16LE((0x10000 - 0xaa55 - 1) & 0xffff, catalog + 28);
  // Default entry: bootable, no emulation, four sectors of 512 bytes from sector 20.
  cd.writeUInt8(0x88, catalog + 32);
  cd.writeUInt16LE(4, catalog + 38);
  cd.writeUInt32LE(20, catalog + 40);
  code.copy(cd, 20 * sector);
  return cd;
}

function bootableDisk(code: Buffer): Buffer {
  const disk = Buffer.alloc(1024 * 1024);
  code.copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

const orders: VmConfig['boot']['order'][] = [['disk', 'cdrom'], ['disk']];

it.each(orders.map((order) => ({ order })))(
  'starts from the CD once, and after the guest’s reboot as $order says',
  async ({ order }) => {
    const file = path.join(workshop.folder, 'installed.img');
    const cd = path.join(workshop.folder, 'installer.iso');
    await writeFile(file, bootableDisk(say('d', halt)));
    await writeFile(cd, bootableCd(say('C', reset)));
    const vm = await workshop.start(
      sampleConfig({
        disks: [sampleDisk({ file, format: 'raw' })],
        cdroms: [{ id: 'cd0', file: cd, bus: 'sata' }],
        nics: [],
        display: { adapter: 'none' },
        memoryMiB: 32,
        boot: { order, onceFromCd: true, menu: false },
      }),
    );
    const serial = connect(vm.sockets.serial(0));
    await once(serial, 'connect');
    let said = '';
    const fromDisk = new Promise<void>((resolve) => {
      serial.on('data', (data: Buffer) => {
        said += data.toString('latin1').replaceAll(/[^Cd]/g, '');
        if (said.length >= 2) resolve();
      });
    });
    await vm.client.execute('cont');
    await fromDisk;
    expect(said).toBe('Cd');
    serial.destroy();
    await vm.quit();
  },
);
