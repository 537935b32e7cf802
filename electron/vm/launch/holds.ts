import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { VmConfig } from '../../../shared/vm-config';
import type { Hold } from '../../jobs/types';

/** What a VM that is started, changed or removed must have for itself: its folder, and every disk wherever it lies. */
export async function holdsOfVm(config: VmConfig, folder: string): Promise<Hold[]> {
  const files = await Promise.all(
    config.disks.map(async ({ file }) => {
      const where = path.resolve(folder, file);
      return await realpath(where).catch(() => where);
    }),
  );
  return [`vm:${config.id}`, ...files.map((file) => `file:${file}`)].map((key) => ({
    key,
    mode: 'exclusive',
  }));
}
