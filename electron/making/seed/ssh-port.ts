import type { VmDraft } from '../../../shared/draft';
import { sshGuestPort } from '../../guests/cloud-init/seed-names';
import type { VmService } from '../../vm/types';
import { freePort } from '../free-port';

/** The first port of this computer that is tried. */
const firstTried = 2222;

/** A free port of this computer that leads to the SSH server of a guest with a seed; null where it is to have none. */
export async function sshPortFor(
  vms: Pick<VmService, 'portUsers'>,
  { seed, network }: Pick<VmDraft, 'seed' | 'network'>,
  id: string,
): Promise<number | null> {
  if (!seed || !network) return null;
  const forward = {
    protocol: 'tcp',
    hostAddress: '127.0.0.1',
    hostPort: firstTried,
    guestPort: sshGuestPort,
  } as const;
  return await freePort(vms, forward, id);
}
