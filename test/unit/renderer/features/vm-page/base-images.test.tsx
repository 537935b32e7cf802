// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { failure } from '../../../../../shared/errors';
import { machineKey } from '../../../../../shared/machine-ref';
import { askToRemove, goToVm } from '../../../../../renderer/stores/navigation';
import { reportProblem } from '../../../../../renderer/stores/operations';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

it('a start that destroys disks of others is asked about by name, and done only then', async () => {
  const vm = sampleVm({ name: 'fresh', state: 'off' });
  const { user, world } = await openWindow({ vms: [vm] });
  goToVm(machineKey(vm));
  const params = { path: '/images/base.qcow2', names: 'work, web', name: 'fresh' };
  const { error } = failure('image-is-base', { params, action: 'write-base', vmId: vm.id });
  reportProblem(machineKey(vm), error, 'start');
  await user.click(await screen.findByTestId('error-action-write-base'));
  expect(await screen.findByTestId('write-base-names')).toHaveTextContent('work, web');
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  expect(world.calls.filter(({ name }) => name === 'vms.act')).toEqual([]);
  await user.click(screen.getByTestId('write-base-confirm'));
  await waitFor(() =>
    expect(world.calls).toContainEqual({
      name: 'vms.act',
      input: expect.objectContaining({ action: 'start', anyway: true }),
    }),
  );
});

it('removing a VM says who needs its files before it is done', async () => {
  const vm = sampleVm({ name: 'owner', state: 'off' });
  const { user, world } = await openWindow({ vms: [vm] });
  world.neededBy = ['child'];
  askToRemove(machineKey(vm));
  expect(await screen.findByTestId('removal-needed')).toHaveTextContent(/without them: child/);
  expect(screen.getByTestId('remove-confirm')).toBeDisabled();
  await user.click(screen.getByRole('checkbox', { name: 'Remove anyway' }));
  await user.click(screen.getByTestId('remove-confirm'));
  await waitFor(() => expect(world.list()).toEqual([]));
  expect(world.calls).toContainEqual({
    name: 'vms.act',
    input: expect.objectContaining({ action: 'remove', anyway: true }),
  });
});

it('what is agreed to for one VM is not agreed to for another', async () => {
  const [one, other] = [sampleVm({ name: 'one' }), sampleVm({ name: 'other' })];
  const { user, world } = await openWindow({ vms: [one, other] });
  world.neededBy = ['child'];
  askToRemove(machineKey(one));
  await user.click(await screen.findByRole('checkbox', { name: 'Remove anyway' }));
  expect(screen.getByTestId('remove-confirm')).toBeEnabled();
  askToRemove(machineKey(other));
  await waitFor(() => expect(screen.getByTestId('remove-confirm')).toBeDisabled());
  expect(await screen.findByRole('checkbox', { name: 'Remove anyway' })).not.toBeChecked();
});
