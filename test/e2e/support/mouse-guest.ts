import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestHome } from './home';

/**
 * A boot sector that turns the PS/2 mouse on and writes each of its bytes to COM1, as two hexadecimal digits and a space.
 * In 16-bit code:
 *
 *            cli / xor ax,ax / mov ds,ax / mov ss,ax / mov sp,0x7c00
 *            mov ax,0x13 / int 0x10 / mov ax,0xa000 / mov es,ax / xor di,di
 *            mov cx,0x4000 / mov al,15 / rep stosb  ; white, so that the screen is not black
 *            cli / mov al,0xa8 / out 0x64,al / call ready  ; the controller lets the mouse speak
 *            mov al,0xd4 / out 0x64,al / call ready / mov al,0xf4 / out 0x60,al  ; and the mouse tells what it does
 *     ack:   in al,0x64 / test al,1 / jz ack / in al,0x60 / mov al,'M' / call send
 *     next:  in al,0x64 / test al,1 / jz next / mov bl,al / in al,0x60
 *            test bl,0x20 / jz next         ; a byte of the keyboard
 *            push ax / shr al,4 / call digit
 *            pop ax / and al,0xf / call digit / mov al,' ' / call send / jmp next
 *     ready: in al,0x64 / test al,2 / jnz ready / ret
 *     digit: add al,'0' / cmp al,'9' / jna send / add al,39
 *     send:  mov ah,al / mov dx,0x3fd       ; line status
 *     tx:    in al,dx / test al,0x20 / jz tx
 *            mov al,ah / mov dx,0x3f8 / out dx,al / ret
 */
const program =
  'fa31c08ed88ed0bc007cb81300cd10b800a08ec031ffb90040b00ff3aafab0a8e664e83b00b0d4e664e83400b0f4e660e464a80174fae460' +
  'b04de83200e464a80174fa88c3e460f6c32074f150c0e804e8140058240fe80e00b020e81100ebdde464a80275fac304303c397602042788c4' +
  'bafd03eca82074fb88e0baf803eec3';

/** Makes a VM without a tablet that tells what its mouse does, and starts it. */
export async function startMouseGuest(home: TestHome, name: string): Promise<void> {
  const disk = path.join(home.root, 'mouse.img');
  const image = Buffer.alloc(1024 * 1024);
  image.write(program, 'hex');
  image.writeUInt16LE(0xaa55, 510);
  await writeFile(disk, image);
  await home.cli('create', name, '--disk', disk, '--firmware', 'bios');
  await home.cli('set', name, 'input.tablet=off');
  await home.cli('start', name);
}

/** What the mouse has told: how far it moved to the right and down, and the buttons that are held, 1 being the left. */
export async function mouseMoves(home: TestHome, name: string) {
  const said = await home.cli('serial', name, '--dump');
  const bytes = (said.slice(said.indexOf('M') + 1).match(/[0-9a-f]{2}/g) ?? []).map((word) =>
    Number.parseInt(word, 16),
  );
  const all = { x: 0, y: 0, buttons: 0, pressed: false };
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const [head = 0, x = 0, y = 0] = bytes.slice(at, at + 3);
    // Nine bits each, the ninth in the first byte; the mouse counts upwards.
    all.x += x - ((head & 0x10) << 4);
    all.y -= y - ((head & 0x20) << 3);
    all.buttons = head & 7;
    all.pressed ||= all.buttons !== 0;
  }
  return all;
}
