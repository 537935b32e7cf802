// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { useNavigation } from '../../../../../renderer/stores/navigation';
import { machineKey } from '../../../../../shared/machine-ref';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

/** A window on the trash, which holds VMs of these names. */
async function openTrash(...names: string[]) {
  const window = await openWindow({ vms: [sampleVm({ name: 'here' })] });
  for (const name of names) window.world.trash.set(`20261122T101530Z-${name}`, sampleVm({ name }));
  await window.user.click(screen.getByTestId('nav-trash'));
  await screen.findByTestId('trash');
  return window;
}

it('the trash says what it holds, how big it is and since when', async () => {
  await openTrash('web', 'data');
  const rows = await screen.findAllByTestId('trash-row');
  expect(rows).toHaveLength(2);
  expect(rows[0]).toHaveTextContent(/web.*2 GiB.*Nov 22, 2026/);
  expect(screen.getByTestId('trash-total')).toHaveTextContent('2 virtual machines · 4 GiB');
});

it('an empty trash says so, and offers nothing to empty', async () => {
  await openTrash();
  expect(await screen.findByTestId('trash-empty')).toHaveTextContent('The trash is empty');
  expect(screen.queryByTestId('trash-empty-all')).toBeNull();
});

it('a VM comes back with one click, and its page is shown', async () => {
  const { user, world } = await openTrash('web');
  await user.click(await screen.findByRole('button', { name: 'Restore web' }));
  await waitFor(() => expect(world.list().map(({ name }) => name)).toContain('web'));
  await waitFor(() => expect(useNavigation.getState().place.page).toBe('vm'));
});

it('deleting one asks with its name and bytes, and leaves the others', async () => {
  const { user, world } = await openTrash('web', 'data');
  await user.click(await screen.findByRole('button', { name: 'Delete web for good' }));
  const dialog = await screen.findByTestId('empty-dialog');
  expect(dialog).toHaveTextContent('Delete web for good?');
  expect(within(dialog).getByTestId('empty-sum')).toHaveTextContent('2 GiB');
  expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await user.keyboard('{Escape}');
  expect(world.calls.filter(({ name }) => name === 'trash.empty')).toEqual([]);
  await user.click(await screen.findByRole('button', { name: 'Delete web for good' }));
  await user.click(await screen.findByTestId('empty-confirm'));
  await waitFor(() => expect(screen.getAllByTestId('trash-row')).toHaveLength(1));
  expect([...world.trash.keys()]).toEqual(['20261122T101530Z-data']);
});

it('emptying it names all that goes, by keyboard, too', async () => {
  const { user, world } = await openTrash('web', 'data');
  (await screen.findByTestId('trash-empty-all')).focus();
  await user.keyboard('{Enter}');
  const dialog = await screen.findByTestId('empty-dialog');
  expect(dialog).toHaveTextContent(/web.*data/);
  expect(within(dialog).getByTestId('empty-sum')).toHaveTextContent('4 GiB');
  within(dialog).getByTestId('empty-confirm').focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByTestId('trash-empty')).toBeVisible();
  expect(world.trash.size).toBe(0);
  // Seen where it happened: the list of jobs does not tell it again.
  await waitFor(() => expect(world.jobs.list()).toEqual([]));
});

it('what disks of others stand on is deleted only after the box with their names is ticked', async () => {
  const { user, world } = await openTrash('base');
  world.neededBy = ['work'];
  await user.click(screen.getByTestId('nav-overview'));
  await user.click(screen.getByTestId('nav-trash'));
  await waitFor(() => expect(screen.getByTestId('trash-row')).toHaveTextContent('Needed by work'));
  await user.click(await screen.findByRole('button', { name: 'Delete base for good' }));
  const dialog = await screen.findByTestId('empty-dialog');
  expect(within(dialog).getByTestId('empty-needed')).toHaveTextContent(/lost too:work/);
  expect(within(dialog).getByTestId('empty-confirm')).toBeDisabled();
  await user.click(within(dialog).getByRole('checkbox', { name: 'Delete anyway' }));
  await user.click(within(dialog).getByTestId('empty-confirm'));
  await waitFor(() => expect(world.trash.size).toBe(0));
  expect(world.calls).toContainEqual({
    name: 'trash.empty',
    input: expect.objectContaining({ anyway: true }),
  });
});

it('is reached from the message that a VM was removed', async () => {
  const { user, world } = await openWindow({ vms: [sampleVm({ name: 'web', state: 'off' })] });
  const { removeVm } = await import('../../../../../renderer/features/vm-page/remove/remove-vm');
  const [vm] = world.list();
  if (vm) await removeVm(machineKey(vm), 'web');
  await user.click(await screen.findByTestId('show-trash'));
  expect(await screen.findByTestId('trash-row')).toHaveTextContent('web');
});
