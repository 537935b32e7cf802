import { findQemu, findTool } from '../../electron/qemu/tools/find';
import { programSearch } from '../../electron/qemu/tools/folders';
import type { Architecture } from '../../shared/vm-config';
import type { ToolName } from '../../electron/qemu/tools/tools';

const packages =
  'qemu-system-x86 qemu-system-arm qemu-system-misc qemu-system-ppc qemu-utils ovmf qemu-efi-aarch64 swtpm';
const search = programSearch(process.env['PATH']);

/** An installed program; without it these tests fail, saying what to do. */
export async function installed(name: ToolName): Promise<string> {
  const found = findTool(search, name);
  if (found === null) throw new Error(`${name} is missing: sudo apt-get install ${packages}`);
  return await Promise.resolve(found);
}

/** The QEMU that these tests run on. */
export function installedQemu(arch: Architecture = 'x86_64'): string {
  const found = findQemu(search, arch);
  if (found === null)
    throw new Error(`QEMU for ${arch} is missing: sudo apt-get install ${packages}`);
  return found;
}

/** For the disks room. */
export const qemuImgPath = async () => await installed('qemu-img');
