// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openDialog } from '../../../../../../renderer/stores/navigation';
import { failure } from '../../../../../../shared/errors';
import { machineKey } from '../../../../../../shared/machine-ref';
import { fakeImages } from '../../../../../fakes/window/disks';
import { sampleVm } from '../../../../../fakes/window/machines';
import { sampleSnapshot } from '../../../../../fakes/window/snapshots';
import { closeWindow, openWindow } from '../../../open-window';

afterEach(closeWindow);

/** The Snapshots tab of a machine with two of them. */
async function openTab(changes: { reverting?: string; runs?: true } = {}) {
  const vm = sampleVm({ name: 'web', ...(changes.runs && { state: 'running', pid: 4711 }) });
  const { world, user } = await openWindow({ vms: [vm] });
  world.snapshots.tree = {
    ...world.snapshots.tree,
    points: [
      sampleSnapshot({ id: 'aaaaaaaa', title: 'Fresh' }),
      sampleSnapshot({ id: 'bbbbbbbb', title: 'Updated', parent: 'aaaaaaaa' }),
    ],
    current: 'bbbbbbbb',
    reverting: changes.reverting ?? null,
  };
  await user.click(screen.getByTestId('vm-row-web'));
  await user.click(await screen.findByTestId('tab-snapshots'));
  await screen.findByTestId('snapshots');
  return { world, user, vm };
}

it('compares a snapshot with the present, and with another one', async () => {
  const { user } = await openTab();
  await user.click(await screen.findByTestId('snapshot-compare'));
  const dialog = within(await screen.findByTestId('compare-dialog'));
  const row = within(await dialog.findByTestId('compare-rows')).getAllByRole('row')[1];
  expect(row).toHaveTextContent('Memory memory1 GiB2 GiB');
  await user.click(dialog.getByTestId('compare-with'));
  await user.click(await screen.findByRole('option', { name: 'Fresh', hidden: true }));
  expect(await dialog.findByTestId('compare-same')).toBeVisible();
});

it('gives a snapshot another title and a note', async () => {
  const { world, user } = await openTab();
  await user.click(await screen.findByTestId('snapshot-rename'));
  const dialog = within(await screen.findByTestId('rename-snapshot'));
  const title = dialog.getByRole('textbox', { name: 'Title' });
  await user.clear(title);
  expect(dialog.getByTestId('rename-submit')).toBeDisabled();
  await user.type(title, 'With drivers');
  await user.type(dialog.getByRole('textbox', { name: 'Note' }), 'before the update');
  await user.click(dialog.getByTestId('rename-submit'));
  await waitFor(() => expect(screen.queryByTestId('rename-snapshot')).toBeNull());
  expect(world.snapshots.point('bbbbbbbb')).toMatchObject({
    title: 'With drivers',
    note: 'before the update',
  });
  expect(await screen.findByTestId('snapshot-facts')).toHaveTextContent('With drivers');
});

it('clones from a snapshot', async () => {
  const { world, user, vm } = await openTab();
  await user.click(await screen.findByTestId('snapshot-branch'));
  const dialog = within(await screen.findByTestId('branch-dialog'));
  await user.click(await dialog.findByRole('button', { name: 'Clone' }));
  await waitFor(() => expect(screen.queryByTestId('branch-dialog')).toBeNull());
  expect(world.calls.find(({ name }) => name === 'vms.clone')?.input).toMatchObject({
    id: vm.id,
    wish: { kind: 'full', at: 'bbbbbbbb' },
  });
});

it('leads to the end of a revert that was cut short', async () => {
  const { user } = await openTab({ reverting: 'aaaaaaaa' });
  await user.click(await screen.findByTestId('revert-again'));
  expect(await screen.findByTestId('revert-dialog')).toHaveTextContent('Revert to “Fresh”');
});

it('says of a clone of a guest that runs what it is made of', async () => {
  const vm = sampleVm({ name: 'web', state: 'running', pid: 4711 });
  await openWindow({ vms: [vm] });
  act(() => openDialog({ kind: 'clone', id: machineKey(vm) }));
  expect(await screen.findByTestId('clone-details')).toHaveTextContent('“web” keeps running');
});

it('leads from a disk that can hold no snapshot to its conversion', async () => {
  const { world, user, vm } = await openTab();
  world.images = fakeImages(world.list());
  const params = { name: vm.name, disks: 'disk2 (raw)' };
  world.snapshots.obstacle = () => failure('snapshot-not-qcow2', { params });
  await user.click(screen.getByTestId('snapshot-take'));
  await user.click(await screen.findByTestId('snapshot-convert'));
  expect(await screen.findByTestId('disk-dialog')).toHaveTextContent(/disk2/);
  await waitFor(() => expect(screen.queryByTestId('take-snapshot')).toBeNull());
});

it('keeps memory while the guest goes on, or says why not and leads to what mends that', async () => {
  const { world, user } = await openTab({ runs: true });
  await user.click(screen.getByTestId('snapshot-take'));
  await user.click(await screen.findByTestId('snapshot-live'));
  expect(screen.getByTestId('take-snapshot')).toHaveTextContent(
    'pauses for a fraction of a second',
  );
  await user.click(screen.getByTestId('take-submit'));
  await waitFor(() => expect(screen.queryByTestId('take-snapshot')).toBeNull());
  const made = world.calls.find(({ name }) => name === 'snapshots.create')?.input;
  expect(made).toMatchObject({ memory: true, live: true });

  world.snapshots.liveObstacle = { reason: 'right', words: 'not supported by host kernel' };
  await user.click(screen.getByTestId('snapshot-take'));
  expect(await screen.findByTestId('snapshot-live')).toBeDisabled();
  await user.click(screen.getByTestId('snapshot-allow'));
  await screen.findByTestId('fix-dialog');
  expect(world.calls.find(({ name }) => name === 'host.planFix')?.input).toMatchObject({
    of: 'memory',
    part: 'watched-memory',
    remedy: 'allow-userfaultfd',
  });
});
