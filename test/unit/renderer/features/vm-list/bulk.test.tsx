// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { machineKey } from '../../../../../shared/machine-ref';
import { askForEach } from '../../../../../renderer/stores/bulk';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

const ant = sampleVm({ name: 'ant', state: 'off' });
const bee = sampleVm({ name: 'bee', state: 'off' });
const kid = sampleVm({ name: 'kid', state: 'off' });

const removal = (anyway: boolean) => ({
  name: 'vms.act',
  input: expect.objectContaining({
    machines: [ant, bee].map(({ connection, id }) => ({ connection, id })),
    action: 'remove',
    anyway,
  }),
});

it('moving several to the trash names those that stay and need their files', async () => {
  const { user, world } = await openWindow({ vms: [ant, bee, kid] });
  world.neededBy = ['bee', 'kid'];
  askForEach([ant, bee], 'remove');
  expect(await screen.findByTestId('bulk-needed')).toHaveTextContent(/without them: kid$/);
  expect(screen.getByTestId('bulk-sum')).toHaveTextContent('12.8 GiB');
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await user.click(screen.getByTestId('bulk-confirm'));
  await waitFor(() => expect(world.list().map(machineKey)).toEqual([machineKey(kid)]));
  expect(world.calls).toContainEqual(removal(true));
});

it('those that need each other go together, without a warning', async () => {
  const { user, world } = await openWindow({ vms: [ant, bee, kid] });
  world.neededBy = ['bee'];
  askForEach([ant, bee], 'remove');
  await screen.findByTestId('bulk-sum');
  expect(screen.queryByTestId('bulk-needed')).toBeNull();
  await user.click(screen.getByTestId('bulk-confirm'));
  await waitFor(() => expect(world.calls).toContainEqual(removal(true)));
});

it('nothing is agreed to where nobody needs what goes', async () => {
  const { user, world } = await openWindow({ vms: [ant, bee, kid] });
  askForEach([ant, bee], 'remove');
  await screen.findByTestId('bulk-sum');
  await user.click(screen.getByTestId('bulk-confirm'));
  await waitFor(() => expect(world.calls).toContainEqual(removal(false)));
});

it('one notice tells of all that were moved, and brings all of them back', async () => {
  const { user, world } = await openWindow({ vms: [ant, bee, kid] });
  askForEach([ant, bee], 'remove');
  await screen.findByTestId('bulk-sum');
  await user.click(screen.getByTestId('bulk-confirm'));
  await screen.findByText('2 virtual machines were moved to the trash');
  await user.click(screen.getByTestId('undo-remove'));
  await screen.findByText('2 virtual machines are back');
  await waitFor(() => expect(screen.queryByTestId('undo-remove')).toBeNull());
  expect(
    world
      .list()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['ant', 'bee', 'kid']);
});

it('what cannot be brought back is told, with the reason', async () => {
  const { user, world } = await openWindow({ vms: [ant, bee, kid] });
  askForEach([ant, bee], 'remove');
  await screen.findByTestId('bulk-sum');
  await user.click(screen.getByTestId('bulk-confirm'));
  const undo = await screen.findByTestId('undo-remove');
  world.trash.delete('ant');
  await user.click(undo);
  await screen.findByText('1 virtual machine is back');
  expect(await screen.findByText('1 virtual machine could not be restored')).toBeVisible();
});
