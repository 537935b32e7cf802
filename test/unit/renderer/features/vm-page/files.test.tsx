// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { failure } from '../../../../../shared/errors';
import { machineKey } from '../../../../../shared/machine-ref';
import { goToVm } from '../../../../../renderer/stores/navigation';
import { reportProblem } from '../../../../../renderer/stores/operations';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow, sampleFile } from '../../open-window';

afterEach(closeWindow);

const missing = (path: string, device: string) =>
  failure('file-missing', { params: { path, device, name: 'web' }, action: 'choose-file' }).error;

/** The page of a VM whose start told of a missing disk, with its files open. */
async function openFiles() {
  const vm = sampleVm({ name: 'web', state: 'off' });
  const opened = await openWindow({ vms: [vm] });
  const [disk, cd] = ['/images/gone.qcow2', '/images/gone.iso'];
  opened.world.files = [
    { device: 'disk0', role: 'disk', path: disk, problem: missing(disk, 'disk0') },
    { device: 'cd0', role: 'cdrom', path: cd, problem: missing(cd, 'cd0') },
    { device: 'nvram', role: 'nvram', path: '/vms/web/nvram.qcow2', problem: null },
  ];
  goToVm(machineKey(vm));
  reportProblem(machineKey(vm), missing(disk, 'disk0'), 'start');
  await opened.user.click(await screen.findByTestId('error-action-choose-file'));
  return { ...opened, dialog: await screen.findByTestId('files-dialog') };
}

it('a missing disk has its ways out where it is told: another file, or no drive', async () => {
  const { user, dialog, choose, world } = await openFiles();
  const disk = await within(dialog).findByTestId('file-disk0');
  expect(disk).toHaveTextContent('“/images/gone.qcow2” is missing.');
  expect(within(dialog).queryByTestId('files-start')).toBeNull();
  // What is good is not lost by a wrong click.
  expect(within(dialog).queryByTestId('file-out-nvram')).toBeNull();
  choose['disk'] = sampleFile({ fileName: 'other.qcow2', kind: 'disk' });
  await user.click(within(disk).getByTestId('file-choose-disk0'));
  await waitFor(() => expect(disk).toHaveTextContent('grant:other.qcow2'));
  await user.click(screen.getByRole('button', { name: 'CD drive (cd0): Eject' }));
  await user.click(await screen.findByTestId('files-start'));
  await waitFor(() =>
    expect(world.calls).toContainEqual({
      name: 'vms.act',
      input: expect.objectContaining({ action: 'start' }),
    }),
  );
});
