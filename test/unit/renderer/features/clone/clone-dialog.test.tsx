// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openDialog } from '../../../../../renderer/stores/navigation';
import { machineKey } from '../../../../../shared/machine-ref';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

describe('cloning', () => {
  it('says what each way costs, gives a free name, begins, and shows the clone', async () => {
    const vm = sampleVm({ name: 'web' });
    const { world, user } = await openWindow({
      vms: [vm, sampleVm({ name: 'Web clone' }), sampleVm({ name: 'web clone 2' })],
    });
    act(() => openDialog({ kind: 'clone', id: machineKey(vm) }));
    const name = await screen.findByTestId('clone-name');
    expect(name).toHaveValue('web clone 3');
    expect(await screen.findByText(/Copies of all disks: up to 6\.4 GiB/)).toBeVisible();
    expect(screen.getByText(/256 KiB to begin with\. Needs the disks of “web”/)).toBeVisible();
    expect(screen.getByTestId('clone-forwards')).toHaveTextContent('tcp 2222 → 2223');
    expect(screen.getByText('disk0: 2 snapshots stay behind')).toBeVisible();
    expect(screen.queryByTestId('clone-template')).toBeNull();
    await user.clear(name);
    await user.type(name, 'Web clone');
    await user.click(screen.getByTestId('clone-submit'));
    expect(await screen.findByText(/already a virtual machine called “Web clone”/)).toBeVisible();
    await user.clear(name);
    await user.type(name, 'copy');
    await user.click(screen.getByTestId('clone-kind-linked'));
    await user.click(screen.getByTestId('clone-template'));
    await user.click(screen.getByText('Empty'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('vm-name')).toHaveTextContent('copy'));
    const calls = world.calls.filter((call) => call.name === 'vms.clone');
    expect(calls.at(-1)?.input).toEqual({
      id: vm.id,
      wish: { name: 'copy', kind: 'linked', newTpm: true },
      start: false,
    });
    expect(world.vm(vm.id).template).toBe(true);
    await waitFor(() => expect(world.jobs.list()).toEqual([]));
  });

  it('tries a machine without keeping changes, and keeps them after all', async () => {
    const vm = sampleVm({ name: 'web', template: true });
    const { world, user } = await openWindow({ vms: [vm] });
    await user.click(screen.getByTestId('vm-row-web'));
    expect(await screen.findByTestId('vm-page')).toHaveTextContent('Templates can’t be started');
    expect(screen.queryByTestId('action-start')).toBeNull();
    await user.click(screen.getByTestId('kept-clone'));
    expect(await screen.findByTestId('clone-kind-linked')).toBeChecked();
    await user.click(screen.getByTestId('clone-kind-disposable'));
    await waitFor(() => expect(screen.getByTestId('clone-submit')).toBeEnabled());
    expect(screen.getByTestId('clone-submit')).toHaveTextContent('Clone and start');
    await user.click(screen.getByTestId('clone-submit'));
    await waitFor(() => expect(screen.getByTestId('vm-name')).toHaveTextContent('web clone'));
    const made = world.list().find(({ name }) => name === 'web clone');
    expect(world.calls.find((call) => call.name === 'vms.clone')?.input).toMatchObject({
      start: true,
    });
    act(() => world.change(made?.id ?? '', { state: 'running' }));
    await screen.findByText(/deleted, with all its changes/);
    act(() => world.change(made?.id ?? '', { state: 'off', disposeAt: Date.now() + 19_500 }));
    await screen.findByText(/permanently deleted in 20 s/);
    await user.click(screen.getByTestId('kept-keep'));
    await waitFor(() => expect(screen.queryByTestId('vm-kept')).toBeNull());
    expect(world.vm(made?.id ?? '').disposable).toBe(false);
  });

  it('offers to keep a machine that was switched off wherever the window is, as long as that is possible', async () => {
    const vm = sampleVm({ name: 'trial', state: 'running', disposable: true });
    const { world, user } = await openWindow({ vms: [vm] });
    // What tells of it comes a moment after the first frame.
    await waitFor(() => {
      act(() => world.change(vm.id, { state: 'off', disposeAt: undefined }));
      act(() => world.change(vm.id, { state: 'off', disposeAt: Date.now() + 20_000 }));
      expect(screen.getByText('“trial” was switched off')).toBeVisible();
    });
    expect(screen.getByText(/permanently deleted in 20 s\./)).toBeVisible();
    await user.click(screen.getByTestId('keep'));
    await waitFor(() => expect(world.vm(vm.id).disposable).toBe(false));
    act(() => world.change(vm.id, { disposeAt: undefined }));
    await waitFor(() => expect(screen.queryByText('“trial” was switched off')).toBeNull());
  });
});
