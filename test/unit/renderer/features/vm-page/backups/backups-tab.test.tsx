// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { goToVm } from '../../../../../../renderer/stores/navigation';
import { failure } from '../../../../../../shared/errors';
import { localKey, sampleVm } from '../../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../../open-window';

afterEach(closeWindow);

/** The Backups tab of a machine with two backups. */
async function openTab() {
  const vm = sampleVm({ name: 'web' });
  const opened = await openWindow({ vms: [vm], pace: { create: 400 } });
  const { backups } = opened.world;
  backups.folder = '/media/usb/backups';
  backups.run(null, false);
  backups.run(null, false);
  await screen.findByTestId('vm-row-web');
  act(() => goToVm(localKey(vm.id), 'backups'));
  await screen.findAllByTestId('backup-row');
  return { ...opened, vm };
}

function fail(): never {
  throw new Error('There is none.');
}

const damage = () => failure('backup-damaged', { params: { path: '/media/usb/backups/disk0' } });

describe('the backups of a machine', () => {
  it('are told to be whole until there is another one', async () => {
    const { user } = await openTab();
    await user.click(screen.getByTestId('backups-verify'));
    expect(await screen.findByTestId('backups-good')).toBeVisible();
    await user.click(screen.getByTestId('backup-now'));
    await waitFor(() => expect(screen.getAllByTestId('backup-row')).toHaveLength(3));
    expect(screen.queryByTestId('backups-good')).toBeNull();
  });

  it('are thinned out by a rule, which shows what goes before', async () => {
    const { user, world } = await openTab();
    await user.click(screen.getByTestId('backups-thin'));
    const dialog = within(await screen.findByTestId('thin-dialog'));
    expect(await dialog.findByTestId('thin-none')).toBeVisible();
    expect(dialog.getByTestId('thin-confirm')).toBeDisabled();
    const last = dialog.getByTestId('keep-last');
    await user.clear(last);
    await user.type(last, '0');
    expect(dialog.getByRole('alert')).toHaveTextContent('Keep at least one.');
    expect(dialog.getByTestId('thin-confirm')).toBeDisabled();
    await user.clear(last);
    await user.type(last, '1');
    expect(await dialog.findByTestId('thin-counts')).toHaveTextContent(
      'This backup (4 GiB) will be deleted',
    );
    expect(within(dialog.getByTestId('thin-going')).getAllByRole('listitem')).toHaveLength(1);
    await user.click(dialog.getByTestId('thin-confirm'));
    await waitFor(() => expect(screen.getAllByTestId('backup-row')).toHaveLength(1));
    expect(world.backups.backups.map(({ id }) => id)).toEqual(['2026-11-22T10-15-02Z-00aa']);
  });

  it('keep what failed on the list of jobs while somebody looks elsewhere', async () => {
    const { world, user, vm } = await openTab();
    world.backups.damaged = damage;
    await user.click(screen.getByTestId('backups-verify'));
    await screen.findByTestId('backups-job');
    act(() => goToVm(localKey(vm.id), 'hardware'));
    await waitFor(() => expect(screen.queryByTestId('backups')).toBeNull());
    await waitFor(() => expect(world.jobs.list().map(({ state }) => state)).toEqual(['failed']));
    expect(world.calls.filter(({ name }) => name === 'jobs.dismiss')).toEqual([]);
  });

  it('say why they cannot be read, and are read again', async () => {
    const { world, user, vm } = await openTab();
    act(() => goToVm(localKey(vm.id), 'hardware'));
    await waitFor(() => expect(screen.queryByTestId('backups')).toBeNull());
    world.backups.unreadable = damage;
    act(() => goToVm(localKey(vm.id), 'backups'));
    const again = await screen.findByTestId('backups-again');
    world.backups.unreadable = null;
    await user.click(again);
    expect(await screen.findAllByTestId('backup-row')).toHaveLength(2);
    expect(screen.queryByTestId('backups-again')).toBeNull();
  });

  it('show how far a new machine is made of one, with a way to stop that', async () => {
    const { user } = await openTab();
    const [newest = fail()] = screen.getAllByTestId('backup-restore');
    await user.click(newest);
    await user.click(await screen.findByTestId('restore-submit'));
    const card = await screen.findByTestId('backups-job');
    expect(within(card).getByTestId('backup-cancel')).toBeEnabled();
  });

  it('give back one disk alone, under a name of its own in a folder that is asked for', async () => {
    const { user, world } = await openTab();
    const [newest = fail()] = screen.getAllByTestId('backup-restore');
    await user.click(newest);
    await user.click(await screen.findByText('One disk'));
    const file = await screen.findByTestId('restore-file');
    expect(file).toHaveValue('web disk0 2026-11-22.qcow2');
    await user.clear(file);
    expect(screen.getByTestId('restore-disk-submit')).toBeDisabled();
    await user.type(file, 'a/b');
    expect(screen.getByText('A file name cannot contain a slash.')).toBeVisible();
    await user.clear(file);
    await user.type(file, 'old.qcow2');
    await user.click(screen.getByTestId('restore-disk-submit'));
    await screen.findByTestId('backups-job');
    await waitFor(() => expect(world.backups.restored).toEqual(['old.qcow2']));
  });

  it('are deleted after a question that names machine, size and folder', async () => {
    const { user } = await openTab();
    const [newest = fail()] = screen.getAllByTestId('backup-delete');
    await user.click(newest);
    const dialog = await screen.findByTestId('delete-backup');
    expect(dialog).toHaveTextContent(/Delete the backup of “web” from .*2026/);
    expect(dialog).toHaveTextContent(/102 MiB in \/media\/usb\/backups\/web-.* will be deleted/);
    await user.click(within(dialog).getByTestId('delete-confirm'));
    await waitFor(() => expect(screen.getAllByTestId('backup-row')).toHaveLength(1));
  });
});
