import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { formatSize, MiB } from '../../../shared/units';
import type { VmConfig } from '../../../shared/vm-config';
import { hugePageMiB } from '../../qemu/hardware/parts/memory';
import { refuseUnavailable } from '../edit/pinning';

/** What this computer must have for a start, beside files of the machine: see {@link checkHost}. */
export interface HostPlaces {
  vsock: string;
  /** Has a folder for each size of page. */
  hugepages: string;
}

const thisHost: HostPlaces = { vsock: '/dev/vhost-vsock', hugepages: '/sys/kernel/mm/hugepages' };

/**
 * Looks whether this computer has what a definition asks of it, so that the reason is a sentence at its field.
 * @throws AppFailure `vsock-missing`, `hugepages-missing`, `pinning-failed`.
 */
export async function checkHost(config: VmConfig, places: HostPlaces = thisHost): Promise<void> {
  refuseUnavailable(config.cpu.pinning, config.id);
  await checkVsock(config, places);
  await checkHugePages(config, places);
}

async function checkVsock({ vsock, id }: VmConfig, places: HostPlaces): Promise<void> {
  if (!vsock) return;
  await access(places.vsock, constants.R_OK | constants.W_OK).catch((error: Error) => {
    const params = { path: places.vsock, field: 'vsock' };
    throw failure('vsock-missing', { params, detail: error.message, vmId: id });
  });
}

/** Memory that the guest does not get at once is reserved all the same: pages that run short would end it. */
async function checkHugePages(
  { hugepages, memoryMiB, id }: VmConfig,
  places: HostPlaces,
): Promise<void> {
  if (hugepages === undefined) return;
  const pageMiB = hugePageMiB[hugepages];
  const file = path.join(places.hugepages, `hugepages-${pageMiB * 1024}kB`, 'free_hugepages');
  const free = Number(await readFile(file, 'utf8').catch(() => '0'));
  const needed = memoryMiB / pageMiB;
  if (free >= needed) return;
  const page = formatSize(pageMiB * MiB);
  const params = { needed: String(needed), free: String(free), page, field: 'hugepages' };
  throw failure('hugepages-missing', { params, detail: file, vmId: id });
}
