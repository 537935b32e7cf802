import { useCallback, useEffect, useState } from 'react';
import type { GrantedFile, VmFile } from '../../../../shared/contract';
import type { UnusedDisk } from '../../../../shared/unused-disk';
import type { FieldIssue, ImageWish } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import type { Job } from '../../../../shared/job';
import { type MachineKey, machineRef } from '../../../../shared/machine-ref';
import { api, attempt } from '../../../api/client';
import { dismissJob, useJobs, whenEnded } from '../../../stores/jobs';
import { dismissProblem } from '../../../stores/operations';
import { useMounted } from '../use-mounted';

/** Another file for a device; null takes the old one out. */
export interface Replacement {
  device: string;
  file: GrantedFile | null;
  how?: ImageWish;
}

/** What was not done with it, and why. */
export interface Refused extends Replacement {
  error: AppError;
}

interface DeviceWarnings {
  device: string;
  issues: readonly FieldIssue[];
}

const noWarnings: DeviceWarnings = { device: '', issues: [] };

export interface Files {
  /** Null until they were read. */
  files: readonly VmFile[] | null;
  /** Disk images in its folder that nothing needs any more. */
  unused: readonly UnusedDisk[];
  /** What is worth knowing of the file that a device got last. */
  warnings: DeviceWarnings;
  error: AppError | null;
  setError: (error: AppError | null) => void;
  /** What was tried last and not done. */
  refused: Refused | null;
  busy: boolean;
  /** The copy that is waited for. */
  job: Job | null;
  replace: (wish: Replacement) => Promise<void>;
}

interface Watcher {
  begun: (jobId: string) => void;
  warned: (warnings: DeviceWarnings) => void;
  /** Whether the person still sees how it ends. */
  watching: () => boolean;
}

/** Asks main, and waits for the copy where one is made. @returns what went wrong, or null. */
async function carryOut(
  id: string,
  { device, file, how }: Replacement,
  { begun, warned, watching }: Watcher,
): Promise<AppError | null> {
  const token = file?.token ?? null;
  const outcome = await attempt(api.vms.replaceFile({ id, device, file: token, how }));
  if (!outcome.ok) return outcome.error;
  const { jobId, warnings } = outcome.value;
  warned({ device, issues: warnings });
  if (jobId === null) return null;
  begun(jobId);
  const job = await whenEnded(jobId);
  // Its end is seen here, so the list of jobs need not tell it again. With the dialog closed, only that list tells it.
  if (job && watching()) dismissJob(job.id);
  return job?.error ?? null;
}

/** The files that a VM needs, and what is wrong with them; read again after each change. */
export function useFiles(key: MachineKey): Files {
  const { id } = machineRef(key);
  const [files, setFiles] = useState<readonly VmFile[] | null>(null);
  const [unused, setUnused] = useState<readonly UnusedDisk[]>([]);
  const [warnings, setWarnings] = useState(noWarnings);
  const [error, setError] = useState<AppError | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const [jobId, setJobId] = useState('');
  const job = useJobs(({ byId }) => byId[jobId] ?? null);
  const watching = useMounted();
  const read = useCallback(async () => {
    const outcome = await attempt(api.vms.files({ id }));
    if (outcome.ok) setFiles(outcome.value);
    else setError(outcome.error);
    const left = await attempt(api.vms.unusedDisks({ id }));
    setUnused(left.ok ? left.value : []);
  }, [id]);
  useEffect(() => void read(), [read]);
  const replace = async (wish: Replacement) => {
    setBusy(true);
    setWarnings(noWarnings);
    const watcher = { begun: setJobId, warned: setWarnings, watching };
    const problem = await carryOut(id, wish, watcher);
    setJobId('');
    setError(problem);
    setRefused(problem && { ...wish, error: problem });
    // What was told of the old file is over.
    if (!problem) dismissProblem(key);
    await read();
    setBusy(false);
  };
  return {
    files,
    unused,
    warnings,
    error,
    setError,
    refused: error && refused,
    busy,
    job,
    replace,
  };
}
