import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestHome } from './home';

/**
 * A boot sector that writes each scan code of the keyboard to COM1, as two hexadecimal digits and a space. In 16-bit
 * code:
 *
 *            cli / xor ax,ax / mov ds,ax / mov ss,ax / mov sp,0x7c00
 *            mov ax,0x13 / int 0x10 / mov ax,0xa000 / mov es,ax / xor di,di
 *            mov cx,0x4000 / mov al,15 / rep stosb  ; white, so that the screen is not black
 *            cli / mov al,'K' / call send
 *     wait:  in al,0x64 / test al,1 / jz wait  ; the controller has a code
 *            in al,0x60 / push ax / shr al,4 / call digit
 *            pop ax / and al,0xf / call digit / mov al,' ' / call send / jmp wait
 *     digit: add al,'0' / cmp al,'9' / jna send / add al,39
 *     send:  mov ah,al / mov dx,0x3fd          ; line status
 *     tx:    in al,dx / test al,0x20 / jz tx
 *            mov al,ah / mov dx,0x3f8 / out dx,al / ret
 */
const program =
  'fa31c08ed88ed0bc007cb81300cd10b800a08ec031ffb90040b00ff3aafab04be82400e464a80174fae46050c0e804e80d0058240fe80700' +
  'b020e80a00ebe404303c397602042788c4bafd03eca82074fb88e0baf803eec3';

/** Makes a VM that tells what its keyboard does, and starts it. */
export async function startScanCodeGuest(home: TestHome, name: string): Promise<void> {
  const disk = path.join(home.root, 'keys.img');
  const image = Buffer.alloc(1024 * 1024);
  image.write(program, 'hex');
  image.writeUInt16LE(0xaa55, 510);
  await writeFile(disk, image);
  await home.cli('create', name, '--disk', disk, '--firmware', 'bios', '--start');
}

/** The scan codes (set 1) that the guest has seen so far. */
export async function scanCodes(home: TestHome, name: string): Promise<string[]> {
  const said = await home.cli('serial', name, '--dump');
  return said.slice(said.indexOf('K') + 1).match(/[0-9a-f]{2}/g) ?? [];
}

/** The keys that are held after these scan codes: pressed, and not released since. A release has the highest bit set. */
export function heldAfter(codes: readonly string[]): string[] {
  const held = new Set<number>();
  for (const code of codes.map((word) => Number.parseInt(word, 16))) {
    if (code >= 0x80) held.delete(code & 0x7f);
    else held.add(code);
  }
  return [...held].map((code) => code.toString(16));
}
