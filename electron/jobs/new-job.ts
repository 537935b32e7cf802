import { randomBytes } from 'node:crypto';
import type { Job } from '../../shared/job';
import type { JobKind } from '../../shared/job-state';
import type { JobSpec } from './types';

/** A job of this process as it begins now. */
export function newJob(kind: JobKind, spec: JobSpec, role: Job['owner']['role']): Job {
  return {
    id: randomBytes(4).toString('hex'),
    kind,
    subject: { vmId: null, name: '', title: null, ...spec.subject },
    state: 'running',
    quiet: spec.quiet === true,
    step: null,
    fraction: null,
    bytes: null,
    speed: null,
    secondsLeft: null,
    startedAt: Date.now(),
    endedAt: null,
    cancellable: true,
    owner: { pid: process.pid, role },
    result: {},
    error: null,
  };
}
