import { existsSync } from 'node:fs';
import path from 'node:path';
import { newerQemuFolder } from '../../scripts/setup/places.mjs';

// `PADDOCK_TEST_QEMU=newer`: the QEMU that the set-up fetched comes first, for the product and for the tests.
const chosen = process.env['PADDOCK_TEST_QEMU'];

/** Where the QEMU under test has to lie; null: wherever the machine's own does. */
export const expectedFolder = chosen === 'newer' ? path.join(newerQemuFolder(), 'bin') : null;

if (chosen !== undefined && chosen !== 'newer') {
  throw new Error(`PADDOCK_TEST_QEMU may be “newer”, not “${chosen}”.`);
}
if (expectedFolder !== null) {
  if (!existsSync(expectedFolder)) {
    throw new Error('There is no newer QEMU here: node scripts/setup.mjs --tests');
  }
  const words = (process.env['PATH'] ?? '').split(path.delimiter);
  if (words[0] !== expectedFolder) {
    process.env['PATH'] = [expectedFolder, ...words].join(path.delimiter);
  }
}
