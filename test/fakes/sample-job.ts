import type { Job } from '../../shared/job';

interface Choices extends Partial<Omit<Job, 'subject' | 'owner'>> {
  /** Of the VM. */
  name?: string;
  vmId?: string | null;
  role?: Job['owner']['role'];
  pid?: number;
}

/** A job as others see it: it creates “Debian 12” unless told. */
export function sampleJob({ name, vmId, role, pid, ...changes }: Choices = {}): Job {
  return {
    id: '1a2b3c4d',
    kind: 'create-vm',
    subject: { vmId: vmId ?? null, name: name ?? 'Debian 12', title: null },
    state: 'running',
    quiet: false,
    step: null,
    fraction: null,
    bytes: null,
    speed: null,
    secondsLeft: null,
    startedAt: 1_790_000_000_000,
    endedAt: null,
    cancellable: true,
    owner: { pid: pid ?? 4711, role: role ?? 'app' },
    result: {},
    error: null,
    ...changes,
  };
}
