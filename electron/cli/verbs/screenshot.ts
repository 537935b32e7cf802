import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isErrno, writeFailure } from '../../lib/atomic-file';
import type { VerbCode } from '../context';
import { onlyVm } from '../only-vm';

export const screenshot: VerbCode = async (given, cli) => {
  const { machines } = await cli.services();
  const png = await machines.screenshot(onlyVm(machines, given));
  const file = given.positionals[1] ?? '-';
  if (file === '-') cli.io.stdout.write(png);
  else await replaceFile(path.resolve(file), png);
};

/** Whoever watches the file sees a whole picture at any time. */
async function replaceFile(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(partial, bytes, { flag: 'wx' });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const missing = isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR');
    throw missing
      ? failure('file-unwritable', { params: { path: file }, detail: error.message })
      : (writeFailure(file, error) ?? error);
  }
}
