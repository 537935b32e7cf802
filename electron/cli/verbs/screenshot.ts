import path from 'node:path';
import { replaceWholeFile } from '../../lib/whole-file';
import type { VerbCode } from '../context';
import { onlyVm } from '../only-vm';

export const screenshot: VerbCode = async (given, cli) => {
  const { machines } = await cli.services();
  const png = await machines.screenshot(onlyVm(machines, given));
  const file = given.positionals[1] ?? '-';
  if (file === '-') cli.io.stdout.write(png);
  else await replaceWholeFile(path.resolve(file), png);
};
