import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { withFile } from '../../lib/byte-source';
import { tpmFolder } from './vm-files';

/** swtpm, src/swtpm/swtpm_nvfile.h (`blobheader`): version, least version, its own length, flags, length of the file. */
const header = { bytes: 10, lengthAt: 6 };
/** libtpms, src/tpm2/NVMarshal.c: a state without swtpm's header begins with a version and this. */
const plain = { magic: 0xab364723, at: 2 };

/**
 * Whether a TPM 2.0's state can be swtpm's at all: its header tells the length of the file. What is wrong behind the
 * header only swtpm finds.
 * @throws what the file system throws.
 */
export async function isTpmState(file: string): Promise<boolean> {
  return await withFile(file, async (source) => {
    const head = await source.read(0, header.bytes);
    if (head.length < header.bytes) return false;
    // Old versions of swtpm wrote no header.
    return head.readUInt32BE(header.lengthAt) === source.size || isPlain(head);
  });
}

const isPlain = (head: Buffer): boolean => head.readUInt32BE(plain.at) === plain.magic;

/** Keeps a copy of a TPM's state; false where there is none. swtpm replaces the file as a whole, so that each copy is one. */
export async function keepTpm(folder: string, copy: string): Promise<boolean> {
  const state = path.join(folder, tpmFolder);
  if (!existsSync(state)) return false;
  // Its lock belongs to a process.
  const filter = (from: string) => !path.basename(from).startsWith('.');
  await cp(state, copy, { recursive: true, filter });
  return true;
}
