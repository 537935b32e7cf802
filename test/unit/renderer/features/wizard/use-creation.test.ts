// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  resetCreation,
  useCreation,
  useCreationState,
} from '../../../../../renderer/features/wizard/state/use-creation';
import { applyJobEvent, emptyJobs, useJobs } from '../../../../../renderer/stores/jobs';
import { hasForm, keepForm } from '../../../../../renderer/stores/kept-forms';
import { sampleJob } from '../../../../fakes/sample-job';

afterEach(() => {
  cleanup();
  resetCreation();
  useJobs.setState(emptyJobs, true);
});

describe('a creation', () => {
  it('is waited for until it is listed, and no longer once it has left the list', () => {
    const job = sampleJob();
    keepForm(job.id, {});
    useCreationState.setState({ jobId: job.id });
    const { result } = renderHook(() => useCreation());
    expect(result.current).toMatchObject({ creating: true, job: null });
    const tell = (jobs: (typeof job)[]) =>
      act(() =>
        useJobs.setState(applyJobEvent(emptyJobs, { type: 'snapshot', revision: 1, jobs })),
      );
    tell([job]);
    expect(result.current).toMatchObject({ creating: true, job: { id: job.id } });
    tell([]);
    expect(result.current).toMatchObject({ creating: false, job: null, error: null });
    expect(hasForm(job.id)).toBe(false);
  });
});
