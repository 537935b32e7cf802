import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import { makeHome, type TestHome } from '../../e2e/support/home';

/**
 * A home with `count` VMs: one made by the product itself, the others of the same definition.
 * @param change what the definitions of all of them have instead.
 */
export async function homeWithVms(
  count: number,
  change: Partial<VmConfig> = {},
): Promise<TestHome> {
  const home = await makeHome();
  await home.cli('create', 'machine-0000', '--test-guest');
  const [first] = await home.list();
  if (!first) throw new Error('the command line made no VM');
  const definition = await readFile(path.join(home.vms, first.slug, 'vm.json'), 'utf8');
  const config = { ...(JSON.parse(definition) as Record<string, unknown>), ...change };
  await writeFile(path.join(home.vms, first.slug, 'vm.json'), JSON.stringify(config));
  for (let index = 1; index < count; index += 1) {
    const name = `machine-${String(index).padStart(4, '0')}`;
    const folder = path.join(home.vms, name);
    await mkdir(folder);
    const text = JSON.stringify({ ...config, id: randomUUID(), name });
    await writeFile(path.join(folder, 'vm.json'), text);
  }
  return home;
}
