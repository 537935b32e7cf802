import type { SubVerdict, Verdict } from '../../../../shared/host';
import type { Package } from '../../../qemu/tools/packages';
import { message } from '../../messages';
import type { HostKey } from '../../messages';
import type { QemuBinary } from '../../snapshot/system/qemu';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { optional, part, verdict, witness } from '../build';
import type { Findings } from '../build';
import { bridgePart, sandboxPart } from './qemu-confinement';
import { install } from '../remedies/remedies';

/** Oldest QEMU that the command lines of this app are made for (Ubuntu 22.04 has it). */
export const oldestQemu = '6.2';

/** True when dotted version `a` is at least `b`. */
export function versionAtLeast(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Whether guests run under KVM here: by the proof where there was one, else by the device; null: not known. */
interface KvmUsable {
  usable: boolean | null;
  source: string;
  value: string;
}

function kvmUsable(device: Verdict, proof: Verdict): KvmUsable {
  const told = proof.verdict === 'unknown' ? device : proof;
  const source = told === proof ? 'trial' : '/dev/kvm';
  const usable = told.verdict === 'on' ? true : told.verdict === 'unknown' ? null : false;
  return { usable, source, value: told.summary.text };
}

function binaryFindings(binary: QemuBinary, kvm: KvmUsable): Findings {
  const { path, version, accelerators } = binary;
  const usable = accelerators.filter((name) => name !== 'kvm' || kvm.usable === true);
  const witnesses = [
    witness(path, version ?? 'could not be run'),
    witness(`${path} -accel help`, accelerators.join(' ') || '-'),
    witness(kvm.source, kvm.value),
  ];
  if (version === null) {
    return { verdict: 'unknown', summary: message('qemu.mute'), witnesses, deciding: path };
  }
  if (!versionAtLeast(version, oldestQemu)) {
    const summary = message('qemu.old', { version, oldest: oldestQemu });
    return { verdict: 'blocked', summary, witnesses, deciding: path };
  }
  const names = accelerators.join(', ');
  if (accelerators.length > 0 && !accelerators.includes('kvm')) {
    const summary = message('qemu.without-kvm', { version, accelerators: names });
    return { verdict: 'blocked', summary, witnesses, deciding: `${path} -accel help` };
  }
  const key =
    accelerators.length === 0
      ? 'qemu.accelerators-unread'
      : kvm.usable === null
        ? 'qemu.on-unsure'
        : 'qemu.on';
  const summary = message(key, { version, accelerators: names, usable: usable.join(', ') || '-' });
  return { verdict: 'on', summary, witnesses, deciding: path };
}

function toolPart(
  snapshot: HostSnapshot,
  id: string,
  title: HostKey,
  tool: string,
  pack: Package | null,
): SubVerdict {
  const place = snapshot.tools.found[tool];
  const witnesses = [witness(tool, place ?? 'not found')];
  if (place) {
    return part(id, message(title), {
      verdict: 'on',
      summary: message('qemu.tool.on', { path: place }),
      witnesses,
      deciding: tool,
    });
  }
  return part(id, message(title), {
    verdict: 'blocked',
    summary: message('qemu.tool.missing', { tool }),
    witnesses,
    deciding: tool,
    remedies: pack ? install(snapshot, [pack]) : [],
  });
}

function imgPart(snapshot: HostSnapshot): SubVerdict {
  const { qemuImg } = snapshot.tools;
  const title = message('qemu.img');
  const witnesses = [
    witness('qemu-img', qemuImg ? `${qemuImg.path} ${qemuImg.version ?? ''}`.trim() : 'not found'),
  ];
  if (!qemuImg) {
    return part('qemu-img', title, {
      verdict: 'blocked',
      summary: message('qemu.tool.missing', { tool: 'qemu-img' }),
      witnesses,
      deciding: 'qemu-img',
      remedies: install(snapshot, ['qemu-img']),
    });
  }
  const summary = message('qemu.tool.on', { path: qemuImg.path });
  return part('qemu-img', title, { verdict: 'on', summary, witnesses, deciding: 'qemu-img' });
}

function targetsPart(snapshot: HostSnapshot): SubVerdict {
  const { targets } = snapshot.tools;
  const source = 'qemu-system-*';
  const names = targets.join(', ');
  return part('architectures', message('qemu.targets.title'), {
    verdict: targets.length > 0 ? 'on' : 'blocked',
    summary:
      targets.length > 0 ? message('qemu.targets.on', { names }) : message('qemu.targets.none'),
    witnesses: [witness(source, names || 'none')],
    deciding: source,
  });
}

function libvirtPart(snapshot: HostSnapshot): SubVerdict {
  const { found, libvirtSocket } = snapshot.tools;
  const installed = found['virsh'] ?? found['libvirtd'] ?? found['virtqemud'];
  return part('libvirt', message('qemu.libvirt.title'), {
    verdict: 'on',
    summary: message(installed ? 'qemu.libvirt.there' : 'qemu.libvirt.absent'),
    witnesses: [
      witness('libvirt', installed ?? 'not found'),
      witness('/run/libvirt', libvirtSocket ? 'socket' : 'no socket'),
    ],
  });
}

/** QEMU: which, how old, what it can use; and the helpers beside it. */
export function checkQemu(snapshot: HostSnapshot, device: Verdict, proof: Verdict): Verdict {
  const kvm = kvmUsable(device, proof);
  const { qemu } = snapshot.tools;
  const title = message('qemu.title');
  const binaries = qemu.map((binary) =>
    part(binary.path, message('qemu.binary', { path: binary.path }), binaryFindings(binary, kvm)),
  );
  const parts = [
    ...binaries,
    imgPart(snapshot),
    optional(toolPart(snapshot, 'swtpm', 'qemu.swtpm', 'swtpm', 'swtpm')),
    optional(toolPart(snapshot, 'virtiofsd', 'qemu.virtiofsd', 'virtiofsd', 'virtiofsd')),
    optional(toolPart(snapshot, 'passt', 'qemu.passt', 'passt', 'passt')),
    optional(bridgePart(snapshot)),
    sandboxPart(snapshot),
    targetsPart(snapshot),
    libvirtPart(snapshot),
  ];
  const first = qemu[0];
  if (!first && !snapshot.tools.searched) {
    const deciding = 'PATH';
    const witnesses = [witness(deciding, 'no folder of programs')];
    const summary = message('qemu.unsearched');
    return verdict('qemu', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  if (!first) {
    return verdict(
      'qemu',
      title,
      {
        verdict: 'blocked',
        summary: message('qemu.missing'),
        witnesses: [witness('PATH, /usr/libexec/qemu-kvm', 'not found')],
        deciding: 'PATH, /usr/libexec/qemu-kvm',
        next: message('qemu.next.install'),
        remedies: install(snapshot, snapshot.tools.qemuImg ? ['qemu'] : ['qemu', 'qemu-img']),
      },
      parts,
    );
  }
  const findings = binaryFindings(first, kvm);
  if (findings.verdict === 'on' && !snapshot.tools.qemuImg) {
    return verdict(
      'qemu',
      title,
      {
        ...findings,
        verdict: 'blocked',
        summary: message('qemu.no-img'),
        next: message('qemu.next.install'),
        remedies: install(snapshot, ['qemu-img']),
      },
      parts,
    );
  }
  const next = findings.verdict === 'blocked' ? message('qemu.next.update') : null;
  return verdict('qemu', title, { ...findings, next }, parts);
}
