import type { SubVerdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { VmdqFacts } from '../../snapshot/devices/vmdq';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, witness } from '../build';

/** What one card's driver tells: in use, switched off, not in the driver, or nothing. */
function cardSays({ offload, parameter }: VmdqFacts): VerdictValue {
  if (parameter !== null && /^\d+(?:,\d+)*$/.test(parameter)) {
    return parameter.split(',').some((pools) => Number(pools) > 0) ? 'on' : 'blocked';
  }
  if (offload === null) return 'unknown';
  if (offload.startsWith('on')) return 'on';
  // What is fixed to "off" the driver does not offer; the card may have it all the same.
  return offload === 'off' ? 'blocked' : 'unknown';
}

/** VMDq, queues for guests in a network card, as far as the driver tells. Intel's name and Intel's cards. */
export function vmdq(snapshot: HostSnapshot): SubVerdict {
  const title = message('sr-iov.vmdq.title');
  const source = "Intel's network cards";
  const cards = snapshot.vmdq;
  const devices = valueOf(snapshot.pci.devices);
  if (cards.length === 0) {
    // One without a driver would not be among them.
    const intel = devices?.some(
      ({ vendor, class: kind }) => vendor === '8086' && kind.startsWith('02'),
    );
    const none = snapshot.pci.complete && intel === false;
    return part('vmdq', title, {
      verdict: none ? 'not-in-hardware' : 'unknown',
      summary: message(none ? 'sr-iov.vmdq.none' : 'sr-iov.vmdq.unknown'),
      witnesses: [witness(source, none ? 'none' : 'none whose driver tells')],
      deciding: source,
    });
  }
  const witnesses = cards.map(({ address, driver, offload, parameter }) =>
    witness(
      `${driver} ${address}`,
      parameter === null
        ? `l2-fwd-offload: ${offload ?? 'not asked or no answer'}`
        : `VMDQ=${parameter}`,
    ),
  );
  const answers = cards.map(cardSays);
  const rank: VerdictValue[] = ['on', 'blocked', 'unknown'];
  const value = rank.find((one) => answers.includes(one)) ?? 'unknown';
  const decided = cards[answers.indexOf(value)];
  const key = value === 'on' || value === 'blocked' ? value : 'unknown';
  return part('vmdq', title, {
    verdict: value,
    summary: message(`sr-iov.vmdq.${key}`),
    witnesses,
    deciding: decided && `${decided.driver} ${decided.address}`,
    next: value === 'blocked' ? message('sr-iov.vmdq.next') : null,
  });
}
