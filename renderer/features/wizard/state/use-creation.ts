import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { localConnection, machineKey } from '../../../../shared/machine-ref';
import type { VmDraft } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import type { Job } from '../../../../shared/job';
import { isUnderWay } from '../../../../shared/job-state';
import { beginCreation, cancelJob, dismissJob, useJobs } from '../../../stores/jobs';
import { forgetForm, keepForm } from '../../../stores/kept-forms';
import { closeDialog, goToVm } from '../../../stores/navigation';
import { saveSettings } from '../../../stores/settings';
import { useWizard, withoutSecret } from './wizard-state';

interface CreationState {
  /** Main looks at the draft before it begins. */
  asking: boolean;
  jobId: string | null;
  /** Whether the VM is to be started, too. */
  start: boolean;
  error: AppError | null;
}

const nothing: CreationState = { asking: false, jobId: null, start: false, error: null };

/** The creation that the open wizard waits for. */
export const useCreationState = create<CreationState>(() => nothing);

/** @param error what an earlier attempt failed with, which is tried again. */
export const resetCreation = (error: AppError | null = null) =>
  useCreationState.setState({ ...nothing, error });

export interface Creation {
  /** Something is being created. */
  creating: boolean;
  /** null: main has not begun yet. */
  job: Job | null;
  error: AppError | null;
  create: (draft: VmDraft, start: boolean) => void;
  cancel: () => void;
}

async function begin(draft: VmDraft, start: boolean): Promise<void> {
  useCreationState.setState({ ...nothing, asking: true, start });
  const begun = await beginCreation(draft, start);
  if (!begun.ok) {
    useCreationState.setState({ ...nothing, error: begun.error });
    return;
  }
  // Should the wizard be closed and the job fail, or the page be reloaded, this is where to go on from.
  keepForm(begun.value, withoutSecret(useWizard.getState()));
  useCreationState.setState({ asking: false, jobId: begun.value });
}

/** Ends the wait for a job whose end the wizard shows itself. */
function settle(job: Job, start: boolean): void {
  dismissJob(job.id);
  const { vmId } = job.result;
  if (job.state !== 'done') {
    useCreationState.setState({ ...nothing, error: job.error });
    return;
  }
  useCreationState.setState(nothing);
  if (vmId !== undefined) {
    const made = machineKey({ connection: localConnection, id: vmId });
    goToVm(made, start ? undefined : 'hardware');
  }
  closeDialog();
  void saveSettings({ welcomed: true });
}

/** Ends the wait for a job that is off the list; what was entered stays in the form. */
function lose(jobId: string): void {
  forgetForm(jobId);
  useCreationState.setState(nothing);
}

/** Closes the wizard; what it creates goes on, and the list of jobs tells of it. */
export function continueInBackground(): void {
  useCreationState.setState(nothing);
  closeDialog();
  void saveSettings({ welcomed: true });
}

/** Creates the VM of a draft and shows how far it is; ends by closing the wizard and showing the VM. */
export function useCreation(): Creation {
  const { asking, jobId, start, error } = useCreationState();
  const job = useJobs((mirror) => (jobId === null ? null : (mirror.byId[jobId] ?? null)));
  const settled = useRef<string | null>(null);
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (!job || isUnderWay(job) || settled.current === job.id) return;
    settled.current = job.id;
    settle(job, start);
  }, [job, start]);
  useEffect(() => {
    if (job) seen.current = job.id;
    // Somebody has dismissed it before its end was seen here: nobody will tell of it any more.
    else if (jobId !== null && seen.current === jobId) lose(jobId);
  }, [job, jobId]);
  return {
    creating: asking || jobId !== null,
    job,
    error,
    create: (draft, wanted) => void begin(draft, wanted),
    cancel: () => {
      if (jobId !== null) cancelJob(jobId);
    },
  };
}
