// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { applyJobEvent, emptyJobs } from '../../../../../renderer/stores/jobs';
import { hasForm, keepForm } from '../../../../../renderer/stores/kept-forms';
import { sampleVm } from '../../../../fakes/window/machines';
import { sampleJob } from '../../../../fakes/sample-job';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

/** happy-dom lays nothing out, so that the list is never put in its place and shown; end-to-end tests see it. */
const unplaced = { hidden: true };

const MiB = 1024 * 1024;
const copying = sampleJob({
  id: '000000a1',
  name: 'Debian 12',
  step: 'copying-disk',
  fraction: 0.25,
  bytes: { done: 1024 * MiB, total: 4096 * MiB },
  speed: 310 * MiB,
  secondsLeft: 75,
});

describe('the foot of the sidebar', () => {
  it('is empty while there is nothing to tell', async () => {
    await openWindow({
      jobs: [
        sampleJob({ id: '000000a1', quiet: true, kind: 'acceleration-test' }),
        sampleJob({ id: '000000a2', state: 'done', role: 'cli' }),
      ],
    });
    await screen.findByTestId('welcome');
    expect(screen.queryByTestId('jobs-button')).toBeNull();
  });

  it('counts what the list behind it holds', async () => {
    await openWindow({
      jobs: [
        sampleJob({ id: '000000a1', state: 'interrupted' }),
        sampleJob({ id: '000000a2', state: 'done', role: 'cli' }),
      ],
    });
    expect(await screen.findByTestId('jobs-button')).toHaveTextContent('2 jobs ended');
  });

  it('shows what runs, how far it is, and cancels it', async () => {
    const { user, world } = await openWindow({ jobs: [copying] });
    const button = await screen.findByTestId('jobs-button');
    expect(button).toHaveTextContent('Creating “Debian 12”');
    await user.click(button);
    const row = await screen.findByTestId('job-000000a1');
    expect(row).toHaveTextContent('Copying the disk image…');
    expect(row).toHaveTextContent('1 GiB of 4 GiB · 310 MiB/s · 1 min 15 s left');
    const bar = within(row).getByRole('progressbar', {
      name: 'Creating “Debian 12”',
      ...unplaced,
    });
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    await user.click(
      within(row).getByRole('button', { name: 'Cancel: Creating “Debian 12”', ...unplaced }),
    );
    await waitFor(() => expect(world.jobs.list()[0]?.state).toBe('cancelling'));
    await waitFor(() => expect(row).toHaveTextContent('Cancelling…'));
  });

  it('counts several, and says how far they are together only when all know', async () => {
    const other = sampleJob({ id: '000000a2', name: 'Other', fraction: null, startedAt: 5 });
    await openWindow({ jobs: [copying, other] });
    const button = await screen.findByTestId('jobs-button');
    expect(button).toHaveTextContent('2 jobs running');
    expect(within(button).getByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
  });

  it('tells the outcome aloud, leads to the VM and forgets the job then', async () => {
    const vm = sampleVm({ name: 'Debian 12' });
    const { user, world } = await openWindow({ vms: [vm], jobs: [copying] });
    const button = await screen.findByTestId('jobs-button');
    world.jobs.put({
      ...copying,
      state: 'done',
      endedAt: 1,
      cancellable: false,
      result: { vmId: vm.id },
    });
    const outcome = screen.getByTestId('jobs-outcome');
    await waitFor(() => expect(outcome).toHaveTextContent('New virtual machine “Debian 12”: done'));
    expect(outcome).toHaveAttribute('aria-live', 'polite');
    await user.click(button);
    await user.click(await screen.findByRole('button', { name: 'Open “Debian 12”', ...unplaced }));
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('Debian 12');
    await waitFor(() => expect(screen.queryByTestId('jobs-button')).toBeNull());
    expect(world.jobs.list()).toEqual([]);
  });

  it('shows why one failed, and what was cut short', async () => {
    const error = {
      code: 'disk-full',
      message: 'There is no space left.',
      detail: 'qemu-img: …',
    } as const;
    const failed = sampleJob({
      id: '000000a1',
      state: 'failed',
      endedAt: 1,
      cancellable: false,
      error,
    });
    const cut = sampleJob({
      id: '000000a2',
      state: 'interrupted',
      endedAt: 1,
      role: 'cli',
      startedAt: 5,
    });
    const { user, world } = await openWindow({ jobs: [failed, cut] });
    keepForm(cut.id, {});
    await user.click(await screen.findByTestId('jobs-button'));
    const row = await screen.findByTestId('job-000000a1');
    expect(within(row).getByTestId('error-panel')).toHaveAttribute('data-code', 'disk-full');
    // Nothing was kept of a form of another run of the app.
    expect(screen.queryByTestId('job-again-000000a1')).toBeNull();
    expect(screen.getByTestId('job-000000a2')).toHaveTextContent(
      'Unfinished files have been removed.',
    );
    await user.click(screen.getByTestId('jobs-dismiss-all'));
    await waitFor(() => expect(world.jobs.list()).toEqual([]));
    await waitFor(() => expect(screen.queryByTestId('jobs-button')).toBeNull());
    expect(hasForm(cut.id)).toBe(false);
  });
});

describe('the mirror of jobs', () => {
  it('takes what is newer, and everything anew from a snapshot', () => {
    const first = applyJobEvent(emptyJobs, { type: 'snapshot', revision: 5, jobs: [copying] });
    const old = applyJobEvent(first, { type: 'removed', revision: 5, id: copying.id });
    expect(old).toBe(first);
    const gone = applyJobEvent(first, { type: 'removed', revision: 6, id: copying.id });
    expect(gone).toEqual({ revision: 6, byId: {} });
    const anew = applyJobEvent(gone, { type: 'snapshot', revision: 0, jobs: [copying] });
    expect(Object.keys(anew.byId)).toEqual([copying.id]);
  });
});
