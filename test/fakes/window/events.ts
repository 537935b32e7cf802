import type { LoggedEvent, LoggedKind } from '../../../shared/logged-event';

/** A machine's life, the oldest first. @param now milliseconds since the epoch */
export function sampleEvents(now: number): LoggedEvent[] {
  const told: [kind: LoggedKind, facts: Record<string, string>][] = [
    ['job', { job: 'create-vm', state: 'done', name: 'Debian 12' }],
    ['started', { by: 'app', accelerator: 'kvm', qemu: '10.0.2' }],
    ['boot-trouble', { cause: 'no-device', line: 'No bootable device.' }],
    ['device-added', { by: 'app', part: 'cdroms', device: 'cd1' }],
    ['reset', { by: 'app' }],
    ['changed', { by: 'cli', parts: 'memoryMiB cpu notes' }],
    ['job', { job: 'snapshot-create', state: 'done', name: 'Debian 12', item: 'Clean' }],
    ['paused', { by: 'app' }],
    ['resumed', { by: 'cli' }],
    ['host-disk', { level: 'low', path: '/home/kim', free: '800 MiB' }],
    ['failed', { code: 'guest-disk-full', name: 'Debian 12', device: 'disk0' }],
    ['stop-asked', { by: 'app' }],
    ['ended', { how: 'asked' }],
    ['started', { by: 'cli', accelerator: 'kvm', qemu: '10.0.2' }],
    ['crashed', { how: 'seen', words: 'SIGSEGV', detail: 'qemu-system-x86_64: …', left: '2' }],
    ['started', { by: 'app', accelerator: 'kvm', qemu: '10.0.2' }],
  ];
  return told.map(([kind, facts], at) => ({ at: now - (told.length - at) * 900_000, kind, facts }));
}
