import path from 'node:path';
import type { VmSummary } from '../../shared/vm-state';
import { fileKey } from '../disks/backing-chain';
import type { VmService } from '../vm/types';

/** The VM that has this file as a disk, or null. */
export async function vmUsing(
  vms: Pick<VmService, 'list' | 'config' | 'folder'>,
  file: string,
): Promise<VmSummary | null> {
  // Also by a hard link.
  const wanted = await fileKey(file);
  for (const vm of vms.list()) {
    if (vm.state === 'broken') continue;
    const folder = vms.folder(vm.id);
    for (const disk of vms.config(vm.id).disks) {
      const theirs = path.resolve(folder, disk.file);
      if ((await fileKey(theirs)) === wanted) return vm;
    }
  }
  return null;
}
