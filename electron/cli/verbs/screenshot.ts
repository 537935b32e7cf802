import path from 'node:path';
import { replaceWholeFile } from '../../lib/whole-file';
import type { VerbCode } from '../context';
import { displayOption } from '../display-option';
import { onlyVm } from '../only-vm';

export const screenshot: VerbCode = async (given, cli) => {
  const { machines } = await cli.services();
  const vm = onlyVm(machines, given);
  const png = await machines.screenshot(vm, displayOption(given, vm));
  const file = given.positionals[1] ?? '-';
  if (file === '-') cli.io.stdout.write(png);
  else await replaceWholeFile(path.resolve(file), png);
};
