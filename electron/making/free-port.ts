import type { PortForward } from '../../shared/vm-config';
import { firstFreePort } from '../lib/free-ports';
import { checkPort } from '../vm/launch/preflight';
import type { VmService } from '../vm/types';

/** Ports that are tried for each one that is taken. */
const mostTried = 200;

/**
 * The first port of this computer, from the forward's own on, that neither a machine nor a program has; null without one.
 * @param id of the machine that is to have it.
 * @param taken what it has been given already.
 */
export async function freePort(
  vms: Pick<VmService, 'portUsers'>,
  forward: PortForward,
  id: string,
  taken: readonly PortForward[] = [],
): Promise<number | null> {
  const first = Math.max(forward.hostPort, firstFreePort());
  for (let port = first; port <= Math.min(65_535, first + mostTried); port += 1) {
    const candidate = { ...forward, hostPort: port };
    if (taken.some((other) => collides(other, candidate))) continue;
    if (vms.portUsers(candidate, id).length > 0) continue;
    const isFree = await checkPort(candidate, id).then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  return null;
}

const collides = (one: PortForward, other: PortForward): boolean =>
  one.protocol === other.protocol && one.hostPort === other.hostPort;
