import type { SubVerdict, Verdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import { isExpectedDevice } from '../../snapshot/devices/devices';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import { outside } from '../hypervisor/outside';
import { moduleState } from '../kvm/kvm-module';
import { kernelOption } from '../machine';
import { loadModule } from '../remedies/remedies';

/** The host's half of a device: a module and the node through which QEMU reaches it. */
function helper(
  snapshot: HostSnapshot,
  module: 'vhost_net' | 'vhost_vsock' | 'tun',
  device: string,
  title: SubVerdict['title'],
): SubVerdict {
  const state = moduleState(snapshot, module);
  const facts = snapshot.devices[device];
  const node = facts ? valueOf(facts.node) : undefined;
  const opened = facts ? valueOf(facts.open) : undefined;
  const witnesses = [
    witness(`module ${module}`, state),
    witnessOf(device, facts?.node ?? { state: 'absent' }, (value) => {
      return isExpectedDevice(device, value)
        ? 'the right device'
        : `${value.type}, the wrong device`;
    }),
  ];
  if (opened !== undefined) witnesses.push(witness(`open ${device}`, opened));
  const say = (
    value: VerdictValue,
    summary: SubVerdict['summary'],
    deciding: string,
    remedies: SubVerdict['remedies'] = [],
  ) => part(module, title, { verdict: value, summary, witnesses, deciding, remedies });

  if (node && !isExpectedDevice(device, node)) {
    return say('blocked', message('virtio.wrong-node', { device }), device);
  }
  if (opened === 'ok') return say('on', message('virtio.usable', { module }), `open ${device}`);
  if (opened !== undefined) {
    return say('blocked', message('virtio.denied', { device, answer: opened }), `open ${device}`);
  }
  if (state === 'not-in-kernel' || state === 'forbidden' || state === 'blacklisted') {
    return say('blocked', message(`kvm-module.state.${state}`, { module }), `module ${module}`);
  }
  if (state === 'loadable' && !node) {
    const summary = message('kvm-module.state.loadable', { module });
    return say('blocked', summary, `module ${module}`, [loadModule(module)]);
  }
  if (node) return say('on', message('virtio.there', { module }), device);
  if (state === 'unknown') return say('unknown', message('virtio.unknown', { module }), device);
  return say('blocked', message('virtio.no-node', { module, device }), device);
}

const guestDrivers = [
  'VIRTIO_PCI',
  'VIRTIO_NET',
  'VIRTIO_BLK',
  'SCSI_VIRTIO',
  'VIRTIO_BALLOON',
  'VIRTIO_CONSOLE',
];

/** Drivers of this kernel matter only where it is itself a guest. */
function drivers(snapshot: HostSnapshot): SubVerdict {
  const title = message('virtio.drivers.title');
  const witnesses = guestDrivers.map((name) => {
    return witness(`CONFIG_${name}`, kernelOption(snapshot, name) ?? 'unknown');
  });
  if (outside(snapshot).inside === false) {
    const summary = message('virtio.drivers.idle');
    return part('guest-drivers', title, { verdict: 'on', summary, witnesses });
  }
  if (kernelOption(snapshot, 'VIRTIO') === null) {
    const summary = message('virtio.drivers.unknown');
    return part('guest-drivers', title, { verdict: 'unknown', summary, witnesses });
  }
  const missing = guestDrivers.filter((name) => kernelOption(snapshot, name) === 'n');
  const key = missing.length === 0 ? 'virtio.drivers.all' : 'virtio.drivers.some';
  const names = missing.join(', ');
  return part('guest-drivers', title, {
    verdict: 'on',
    summary: message(key, { names }),
    witnesses,
  });
}

/** What speeds up guests' paravirtual devices on this side: vhost-net, vhost-vsock, tun. */
export function checkVirtio(snapshot: HostSnapshot): Verdict {
  const net = helper(snapshot, 'vhost_net', '/dev/vhost-net', message('part.vhost-net'));
  const tun = helper(snapshot, 'tun', '/dev/net/tun', message('part.tun'));
  const vsock = helper(snapshot, 'vhost_vsock', '/dev/vhost-vsock', message('part.vhost-vsock'));
  const parts = [net, tun, vsock, drivers(snapshot)];
  const both = [net, tun].map((one) => one.verdict);
  const value: VerdictValue = both.every((one) => one === 'on')
    ? 'on'
    : both.includes('blocked')
      ? 'blocked'
      : 'unknown';
  const key =
    value === 'on' ? 'virtio.on' : value === 'blocked' ? 'virtio.slower' : 'virtio.unsure';
  const lacking = [net, tun].filter((one) => one.verdict === 'blocked');
  const witnesses = [net, tun, vsock].map((one) => {
    return witness(
      one.id,
      one.witnesses.map(({ source, value }) => `${source}: ${value}`).join('; '),
    );
  });
  return verdict(
    'virtio',
    message('virtio.title'),
    {
      verdict: value,
      summary: message(key),
      witnesses,
      deciding: lacking[0]?.id ?? 'vhost_net',
      remedies: lacking.flatMap((one) => one.remedies),
    },
    parts,
  );
}
