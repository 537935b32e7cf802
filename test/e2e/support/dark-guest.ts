import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestHome } from './home';

/**
 * A boot sector that leaves the screen black and the serial port silent, until a byte comes on COM1: that one is sent
 * back and drawn as a pixel. In 16-bit code:
 *
 *            cli / mov ax,0x13 / int 0x10      ; 320×200, black
 *            mov ax,0xa000 / mov es,ax / xor di,di
 *     start: mov dx,0x3fd                      ; line status
 *     rx:    in al,dx / test al,1 / jz rx
 *            mov dx,0x3f8 / in al,dx / stosb / mov ah,al / call send / jmp start
 *     send:  mov dx,0x3fd
 *     tx:    in al,dx / test al,0x20 / jz tx
 *            mov al,ah / mov dx,0x3f8 / out dx,al / ret
 */
const program =
  'fab81300cd10b800a08ec031ffbafd03eca80174fbbaf803ecaa88c4e80200ebecbafd03eca82074fb88e0baf803eec3';

/** Makes a VM that runs the dark guest and starts it. */
export async function startDarkGuest(home: TestHome, name: string): Promise<void> {
  const disk = path.join(home.root, 'dark.img');
  const image = Buffer.alloc(1024 * 1024);
  image.write(program, 'hex');
  image.writeUInt16LE(0xaa55, 510);
  await writeFile(disk, image);
  await home.cli('create', name, '--disk', disk, '--firmware', 'bios', '--start');
}
