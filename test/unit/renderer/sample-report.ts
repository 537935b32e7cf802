import type { HostReport, Message, Verdict } from '../../../shared/host';

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
    ...changes,
  };
}

/** A machine with one thing that stands in the way. */
export function sampleReport(changes: Partial<HostReport> = {}): HostReport {
  return {
    schema: 1,
    at: '2026-11-22T03:00:00.000Z',
    headline: {
      mode: 'kvm',
      title: message('Your machine can run virtual machines at full speed'),
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
