import type { HostReport, Message, Need, Verdict, VerdictId } from '../../../shared/host';

const message = (text: string): Message => ({ key: 'no-such-key', params: {}, text });

/** A verdict with two witnesses and one remedy. */
export function sampleVerdict(changes: Partial<Verdict> & Pick<Verdict, 'id'>): Verdict {
  return {
    verdict: 'on',
    title: message(`The title of ${changes.id}`),
    summary: message('It works.'),
    witnesses: [
      { source: '/proc/cpuinfo', value: 'vmx', deciding: false },
      { source: 'ioctl KVM_CREATE_VM', value: 'ok', deciding: true },
    ],
    next: null,
    remedies: [],
    parts: [],
    because: null,
    ...changes,
  };
}

const extras: ReadonlySet<VerdictId> = new Set(['nested', 'iommu', 'sr-iov', 'confidential']);

const homes: readonly [need: Need['id'], rows: readonly VerdictId[]][] = [
  ['processor', ['cpu-virtualization', 'second-level-paging']],
  ['kvm', ['kvm-module', 'kvm-device', 'kvm-trial', 'kvm-config']],
  ['qemu', ['qemu', 'firmware-images', 'virtio']],
  ['room', ['memory', 'disk-space']],
];

/** The needs that these verdicts belong to, each deciding by the first that is not on. */
function needsOf(verdicts: readonly Verdict[]): Need[] {
  return homes.flatMap(([id, rows]) => {
    const own = verdicts.filter((one) => rows.includes(one.id));
    const deciding = own.find(({ verdict }) => verdict !== 'on') ?? own[0];
    if (!deciding) return [];
    const { verdict, summary, next } = deciding;
    const title = message(`The need ${id}`);
    const named = own.map((one) => one.id);
    return { id, title, verdict, summary, next, rows: named, deciding: deciding.id, because: null };
  });
}

/** A machine with one thing that stands in the way. */
export function sampleReport(changes: Partial<HostReport> = {}): HostReport {
  const report = plainReport(changes);
  const ids = report.verdicts.map(({ id }) => id);
  const needs = needsOf(report.verdicts);
  return { ...report, needs, extras: ids.filter((id) => extras.has(id)), ...changes };
}

function plainReport(changes: Partial<HostReport>): HostReport {
  return {
    schema: 1,
    at: '2026-11-22T03:00:00.000Z',
    headline: {
      mode: 'kvm',
      title: message('This computer runs virtual machines at full speed'),
      summary: message('All is there.'),
      next: null,
    },
    verdicts: [
      sampleVerdict({ id: 'cpu-virtualization' }),
      sampleVerdict({
        id: 'kvm-device',
        verdict: 'blocked',
        summary: message('kim is not in the group kvm.'),
        next: message('Join the group kvm.'),
        remedies: [
          {
            id: 'join-kvm-group',
            title: message('Join the group'),
            commands: ['sudo usermod -aG kvm kim'],
            privileged: true,
            runnable: false,
            argvs: [],
          },
        ],
      }),
    ],
    needs: [],
    extras: [],
    trial: null,
    machine: { cpu: 'A processor', kernel: '6.12.3' },
    firmwareSetup: null,
    comparison: [],
    groups: [],
    reminders: [],
    asRoot: false,
    milliseconds: 20,
    ...changes,
  };
}
