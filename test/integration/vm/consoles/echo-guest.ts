import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { socketPaths } from '../../../../electron/vm/socket-paths';

/**
 * A boot sector that writes READY and then sends back every byte that comes on COM1, in 16-bit code:
 *
 *     cli / xor ax,ax / mov ds,ax / mov si,banner
 *     b:     lodsb / test al,al / jz start / mov ah,al / call send / jmp b
 *     start: mov dx,0x3fd          ; line status
 *     rx:    in al,dx / test al,1 / jz rx
 *            mov dx,0x3f8 / in al,dx / mov ah,al / call send / jmp start
 *     send:  mov dx,0x3fd
 *     tx:    in al,dx / test al,0x20 / jz tx
 *            mov al,ah / mov dx,0x3f8 / out dx,al / ret
 *     banner: 'READY', 10, 0
 */
const program =
  'fa31c08ed8be367cac84c0740788c4e81500ebf4bafd03eca80174fbbaf803ec88c4e80200ebedbafd03eca82074fb88e0baf803eec352454144590a00';

function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  sector.write(program, 'hex');
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

export type EchoGuest = Awaited<ReturnType<typeof makeEchoGuest>>;

/** A VM's folders with nothing in them but what consoles need, and a QEMU that can be started again and again. */
export async function makeEchoGuest() {
  const root = await mkdtemp(path.join(tmpdir(), 'pk-echo-'));
  const folder = path.join(root, 'vm');
  const sockets = socketPaths(path.join(root, 'run'), '12345678-0000');
  await mkdir(path.join(folder, 'logs'), { recursive: true });
  await mkdir(sockets.folder, { recursive: true, mode: 0o700 });
  const disk = path.join(root, 'boot.img');
  await writeFile(disk, bootSector());
  const log = path.join(folder, 'logs/serial0.log');
  const qmp = path.join(root, 'qmp.sock');
  let stop = async () => {};

  async function start(): Promise<void> {
    for (const socket of [sockets.vnc, qmp]) await rm(socket, { force: true });
    await rm(log, { force: true });
    const serial = `socket,id=s0,path=${sockets.serial(0)},server=on,wait=off,logfile=${log},logappend=on`;
    const qemu = spawn(
      'qemu-system-x86_64',
      [
        '-nodefaults -accel tcg -m 16 -vga std -display none -boot a'.split(' '),
        ['-drive', `file=${disk},format=raw,if=floppy`],
        ['-vnc', `unix:${sockets.vnc}`, '-qmp', `unix:${qmp},server=on,wait=off`],
        ['-chardev', serial, '-device', 'isa-serial,chardev=s0'],
      ].flat(),
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await once(qemu, 'spawn');
    const gone = once(qemu, 'exit');
    stop = async () => {
      qemu.kill('SIGKILL');
      await gone;
    };
  }

  return {
    folder,
    sockets,
    log,
    qmp,
    start,
    /** Ends QEMU; does nothing when there is none. */
    stop: async () => await stop(),
    async destroy() {
      await stop();
      await rm(root, { recursive: true });
    },
  };
}
