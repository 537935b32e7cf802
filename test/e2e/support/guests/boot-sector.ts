import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestHome } from '../home';

const run = promisify(execFile);

/** Assembles a boot sector of this folder and makes a VM of it. @returns once it is made; it is off. */
export async function createBootSectorGuest(
  home: TestHome,
  name: string,
  source: 'scan-codes' | 'mouse' | 'dark',
): Promise<void> {
  const folder = import.meta.dirname;
  const disk = path.join(home.root, `${source}.img`);
  const assembly = path.join(folder, `${source}.asm`);
  await run('nasm', ['-Werror', '-f', 'bin', '-I', `${folder}/`, '-o', disk, assembly]);
  await home.cli('create', name, '--disk', disk, '--firmware', 'bios');
}

/**
 * What a guest has sent to its first serial port in this run: what `paddock serial --dump` prints, without a process for
 * each look.
 * @param folder the VM's, which its first name gave it.
 */
export async function serialSoFar(home: TestHome, folder: string): Promise<string> {
  return await readFile(path.join(home.vms, folder, 'logs/serial0.log'), 'latin1').catch(() => '');
}

/** The bytes that a guest told as hexadecimal numbers, after the letter with which it began. */
export async function bytesTold(home: TestHome, folder: string, after: string): Promise<string[]> {
  const said = await serialSoFar(home, folder);
  return said.slice(said.indexOf(after) + 1).match(/[0-9a-f]{2}/g) ?? [];
}
