import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import { isExpectedDevice } from '../../snapshot/devices/devices';
import type { FileNode } from '../../snapshot/reading/machine-files';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import type { Findings } from '../build';
import { holder } from './kvm-holder';
import { kvmRegistered, vendorModule, vendorModuleRuns } from '../machine';
import { fixDevicePermissions, joinGroup, recreateDevice } from '../remedies/remedies';

const path = '/dev/kvm';
const openSource = 'open /dev/kvm';

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function describeNode(node: FileNode, group: string): string {
  const kind = node.type === 'character' ? `character ${node.major}:${node.minor}` : node.type;
  return `${kind}, mode ${octal(node.mode)}, uid ${node.uid}, gid ${node.gid}${group ? ` (${group})` : ''}`;
}

/** What the permission bits give, for recordings that do not say how an open went. Null without an identity. */
function allowedByMode(snapshot: HostSnapshot, node: FileNode): boolean | null {
  const who = valueOf(snapshot.identity.who);
  if (!who) return (node.mode & 0o006) === 0o006 ? true : null;
  if (who.uid === 0) return true;
  if (who.uid === node.uid) return (node.mode & 0o600) === 0o600;
  if (who.gid === node.gid || who.groups.includes(node.gid)) return (node.mode & 0o060) === 0o060;
  return (node.mode & 0o006) === 0o006;
}

function groupName(snapshot: HostSnapshot, gid: number): string {
  return valueOf(snapshot.identity.groupFile)?.find(({ id }) => id === gid)?.name ?? '';
}

/** The group that opens the device, and whether this user is in it: now, and after the next login. */
function membership(snapshot: HostSnapshot, node: FileNode) {
  const who = valueOf(snapshot.identity.who);
  const group = groupName(snapshot, node.gid);
  const opens = (node.mode & 0o060) === 0o060 && node.gid !== 0;
  const file = valueOf(snapshot.identity.groupFile)?.find(({ id }) => id === node.gid);
  return {
    group,
    user: who?.user ?? '',
    opens,
    now: who ? who.gid === node.gid || who.groups.includes(node.gid) : null,
    listed: who && file ? file.members.includes(who.user) : null,
  };
}

function deniedFindings(
  snapshot: HostSnapshot,
  node: FileNode,
  answer: string,
  module: Verdict,
): Omit<Findings, 'witnesses'> {
  const { group, user, opens, now, listed } = membership(snapshot, node);
  const deciding = openSource;
  if (answer === 'ENODEV' || answer === 'ENXIO') {
    const load = message('kvm-module.next.load', { module: vendorModule(snapshot) ?? 'kvm' });
    // Loading the module helps only where it may run; where it may not, the module's row says why.
    const next = module.verdict === 'on' || module.verdict === 'unknown' ? load : module.next;
    return { verdict: 'blocked', summary: message('kvm-device.no-driver'), deciding, next };
  }
  if (answer === 'EPERM' || now === true || snapshot.surroundings.snap !== null) {
    const summary = message('kvm-device.confined', { answer });
    return { verdict: 'blocked', summary, deciding, next: message('kvm-device.next.confined') };
  }
  if (!opens || group === '') {
    return {
      verdict: 'blocked',
      summary: message('kvm-device.closed', { mode: octal(node.mode) }),
      deciding,
      next: message('kvm-device.next.permissions'),
      remedies: [fixDevicePermissions(node, group)],
    };
  }
  if (listed === true) {
    const summary = message('kvm-device.relogin', { user, group });
    return { verdict: 'blocked', summary, deciding, next: message('kvm-device.next.relogin') };
  }
  return {
    verdict: 'blocked',
    summary: message('kvm-device.not-in-group', { user, group }),
    deciding,
    next: message('kvm-device.next.join', { user, group }),
    remedies: [joinGroup(group, user)],
  };
}

function absentFindings(snapshot: HostSnapshot, module: Verdict): Omit<Findings, 'witnesses'> {
  const deciding = path;
  const registered = valueOf(snapshot.kernel.misc)?.['kvm'] === 232;
  if (registered || module.verdict === 'on') {
    const contained = snapshot.surroundings.container.length > 0;
    return {
      verdict: 'blocked',
      summary: message(contained ? 'kvm-device.container' : 'kvm-device.no-node'),
      deciding,
      next: message(contained ? 'kvm-device.next.container' : 'kvm-device.next.no-node'),
      remedies: contained ? [] : [recreateDevice(false)],
    };
  }
  if (snapshot.surroundings.flatpak.state === 'read') {
    const summary = message('kvm-device.flatpak');
    return { verdict: 'blocked', summary, deciding, next: message('kvm-device.next.flatpak') };
  }
  return {
    verdict: module.verdict,
    summary: message(
      module.verdict === 'unknown' ? 'kvm-device.absent-unknown' : 'kvm-device.absent',
    ),
    deciding,
    next: module.next,
    remedies: module.remedies,
  };
}

function presentFindings(
  snapshot: HostSnapshot,
  node: FileNode,
  module: Verdict,
): Omit<Findings, 'witnesses'> {
  if (!isExpectedDevice(path, node)) {
    return {
      verdict: 'blocked',
      summary: message('kvm-device.wrong-kind'),
      deciding: path,
      next: message('kvm-device.next.node'),
      remedies: [recreateDevice(true)],
    };
  }
  const answer = snapshot.devices[path]?.open;
  const opened = answer ? valueOf(answer) : undefined;
  if (opened === 'ok') {
    // Neither owner, group nor everybody: then an access list lets this user in, as logind sets one for a seat.
    const listed = allowedByMode(snapshot, node) === false;
    const summary = message(listed ? 'kvm-device.by-list' : 'kvm-device.on');
    return { verdict: 'on', summary, deciding: openSource };
  }
  if (opened !== undefined) return deniedFindings(snapshot, node, opened, module);
  const allowed = allowedByMode(snapshot, node);
  if (allowed === false)
    return { ...deniedFindings(snapshot, node, 'EACCES', module), deciding: path };
  // Only a recording has no answer here. With KVM at work behind the device, its permissions are the best witness.
  const works = kvmRegistered(snapshot) || vendorModuleRuns(snapshot);
  const summary = message(allowed === true ? 'kvm-device.probably' : 'kvm-device.unknown');
  return { verdict: allowed === true && works ? 'on' : 'unknown', summary, deciding: path };
}

function session(snapshot: HostSnapshot, node: FileNode): SubVerdict {
  const { group, user, now, listed } = membership(snapshot, node);
  const title = message('kvm-device.session.title', { group });
  const source = 'groups of this session';
  const who = valueOf(snapshot.identity.who);
  const witnesses = [
    witnessOf(source, snapshot.identity.who, ({ groups }) => groups.join(' ')),
    witnessOf('/etc/group', snapshot.identity.groupFile, (groups) => {
      const entry = groups.find(({ id }) => id === node.gid);
      return entry ? `${entry.name}: ${entry.members.join(',') || '-'}` : `no group ${node.gid}`;
    }),
  ];
  if (!who || now === null) {
    const summary = message('kvm-device.session.unknown');
    return part('session', title, { verdict: 'unknown', summary, witnesses, deciding: source });
  }
  if (now) {
    const summary = message('kvm-device.session.on', { user, group });
    return part('session', title, { verdict: 'on', summary, witnesses, deciding: source });
  }
  if (who.uid === 0) {
    const summary = message('kvm-device.session.root');
    return part('session', title, { verdict: 'on', summary, witnesses, deciding: source });
  }
  const key = listed === true ? 'kvm-device.session.later' : 'kvm-device.session.off';
  return part('session', title, {
    verdict: 'blocked',
    summary: message(key, { user, group }),
    witnesses,
    deciding: listed === true ? '/etc/group' : source,
  });
}

/** /dev/kvm: the right device, and may this user open it in this session? */
export function checkKvmDevice(snapshot: HostSnapshot, module: Verdict): Verdict {
  const device = snapshot.devices[path];
  const fact = device?.node ?? { state: 'absent' as const };
  const node = valueOf(fact);
  const witnesses = [
    witnessOf(path, fact, (value) => describeNode(value, groupName(snapshot, value.gid))),
  ];
  if (device && node) witnesses.push(witnessOf(openSource, device.open));
  witnesses.push(
    witnessOf('/proc/misc', snapshot.kernel.misc, (minors) => {
      return minors['kvm'] === undefined ? 'no kvm' : `${minors['kvm']} kvm`;
    }),
  );
  for (const mark of snapshot.surroundings.container) witnesses.push(witness('container', mark));
  const title = message('kvm-device.title');
  if (fact.state === 'unreadable') {
    const summary = message('kvm-device.unknown');
    return verdict('kvm-device', title, { verdict: 'unknown', summary, witnesses, deciding: path });
  }
  const findings = node
    ? presentFindings(snapshot, node, module)
    : absentFindings(snapshot, module);
  const right = node !== undefined && isExpectedDevice(path, node);
  const parts = right ? [session(snapshot, node), holder(snapshot)] : [holder(snapshot)];
  return verdict('kvm-device', title, { ...findings, witnesses }, parts);
}
