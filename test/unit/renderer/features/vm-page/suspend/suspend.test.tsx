// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../../../../../shared/errors';
import { sampleVm } from '../../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../../open-window';

afterEach(closeWindow);

describe('an idle guest', () => {
  it('is told of wherever the window is, and goes on when that is wanted', async () => {
    const vm = sampleVm({ name: 'web', state: 'running' });
    const { world, user } = await openWindow({ vms: [vm] });
    await screen.findByTestId('vm-row-web');
    act(() => world.change(vm.id, { suspendAt: Date.now() + 60_000 }));
    expect(await screen.findByText('“web” is idle')).toBeVisible();
    await user.click(await screen.findByTestId('keep-running'));
    await waitFor(() => expect(world.vm(vm.id).suspendAt).toBeUndefined());
    await waitFor(() => expect(screen.queryByTestId('keep-running')).toBeNull());

    await user.click(screen.getByTestId('vm-row-web'));
    await screen.findByTestId('vm-page');
    act(() => world.change(vm.id, { suspendAt: Date.now() + 60_000 }));
    expect(await screen.findByTestId('vm-idle')).toHaveTextContent('will be suspended in 60 s');
    await user.click(screen.getByTestId('idle-keep'));
    await waitFor(() => expect(screen.queryByTestId('vm-idle')).toBeNull());
  });
});

describe('suspending', () => {
  it('says what it takes, begins, and offers to resume', async () => {
    const vm = sampleVm({ name: 'web', state: 'running' });
    const { world, user } = await openWindow({ vms: [vm] });
    await user.click(screen.getByTestId('vm-row-web'));
    await user.click(await screen.findByTestId('action-suspend'));
    const cost = await screen.findByText(/Up to 1\.5 GiB are written; it is off in about 4 s/);
    expect(cost).toBeVisible();
    await user.click(screen.getByTestId('suspend-yes'));
    expect(await screen.findByTestId('vm-suspended')).toHaveTextContent('its memory takes 700 MiB');
    const page = screen.getByTestId('vm-page');
    expect(page).toHaveTextContent('Suspended');
    expect(screen.getByTestId('action-start')).toHaveTextContent('Resume');
    await user.click(screen.getByTestId('action-start'));
    await waitFor(() => expect(screen.queryByTestId('vm-suspended')).toBeNull());
    expect(world.vm(vm.id).suspended).toBeUndefined();
  });

  it('says where there is no room for it', async () => {
    const vm = sampleVm({ name: 'web', state: 'running' });
    const { world, user } = await openWindow({ vms: [vm] });
    world.suspendFree = 2 ** 30;
    await user.click(screen.getByTestId('vm-row-web'));
    await user.click(await screen.findByTestId('action-suspend'));
    const short = 'Not enough free space: up to 1.5 GiB are needed, 1 GiB are free.';
    expect(await screen.findByText(short)).toBeVisible();
    expect(screen.getByTestId('suspend-yes')).toBeDisabled();
  });

  it('asks, with size and date, before a state is thrown away', async () => {
    const suspended = { at: 1_790_000_000_000, bytes: 734_003_200 };
    const vm = sampleVm({ name: 'web', suspended });
    const { world, user } = await openWindow({ vms: [vm] });
    await user.click(screen.getByTestId('vm-row-web'));
    await user.click(await screen.findByTestId('suspended-discard'));
    expect(await screen.findByText(/700 MiB of saved memory from .*2026/)).toBeVisible();
    await user.click(screen.getByTestId('discard-state-yes'));
    await waitFor(() => expect(world.vm(vm.id).suspended).toBeUndefined());
    expect(world.vm(vm.id).state).toBe('off');
  });

  it('offers to start afresh where QEMU cannot go on from the state', async () => {
    const suspended = { at: 1_790_000_000_000, bytes: 734_003_200 };
    const vm = sampleVm({ name: 'web', suspended });
    const { world, user } = await openWindow({ vms: [vm] });
    await user.click(screen.getByTestId('vm-row-web'));
    const { error } = failure('suspend-load-failed', {
      params: { name: 'web' },
      action: 'start-afresh',
      vmId: vm.id,
    });
    act(() => world.change(vm.id, { error }));
    await user.click(await screen.findByTestId('error-action-start-afresh'));
    await user.click(await screen.findByText('Discard and start'));
    await waitFor(() => expect(['starting', 'running']).toContain(world.vm(vm.id).state));
    expect(world.vm(vm.id).suspended).toBeUndefined();
  });
});
