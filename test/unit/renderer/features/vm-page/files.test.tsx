// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { MediaInfo } from '../../../../../shared/draft';
import { failure } from '../../../../../shared/errors';
import { machineKey } from '../../../../../shared/machine-ref';
import {
  closeDialog,
  goToVm,
  openDialog,
  useNavigation,
} from '../../../../../renderer/stores/navigation';
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

/** Another disk is chosen, which main refuses for this reason until it is wanted otherwise. */
async function chooseRefused(key: string, info: Partial<MediaInfo> = {}) {
  const opened = await openFiles();
  const { user, dialog, choose, world } = opened;
  const params = { file: 'o.qcow2', disks: 'work (/images/work.qcow2)' };
  world.refuseReplacing = (how) =>
    how
      ? null
      : failure('image-unsafe', {
          params,
          reason: { file: 'validation', key, params, text: key },
        }).error;
  choose['disk'] = sampleFile({ fileName: 'o.qcow2', kind: 'disk', ...info });
  await user.click(await within(dialog).findByTestId('file-choose-disk0'));
  const asked = () =>
    world.calls.filter(({ name }) => name === 'vms.replaceFile').map(({ input }) => input);
  return { ...opened, asked };
}

it('an image that is built on files elsewhere is copied into one, or uses them where they are', async () => {
  const info = { outside: ['/base/b.qcow2'] };
  const { user, dialog, asked } = await chooseRefused('disk-outside', info);
  await user.click(await within(dialog).findByRole('button', { name: 'Copy into one image' }));
  await waitFor(() => expect(within(dialog).queryByTestId('error-panel')).toBeNull());
  expect(asked().at(-1)).toMatchObject({
    device: 'disk0',
    how: { use: 'copy', allowed: ['/base/b.qcow2'] },
  });
  await waitFor(() =>
    expect(within(dialog).getByTestId('file-disk0')).toHaveTextContent('grant:o.qcow2'),
  );
});

it('files elsewhere can be allowed by name', async () => {
  const info = { outside: ['/base/b.qcow2'] };
  const { user, dialog, asked } = await chooseRefused('disk-outside', info);
  await user.click(await within(dialog).findByTestId('files-allow'));
  await waitFor(() =>
    expect(asked().at(-1)).toMatchObject({
      how: { use: 'in-place', allowed: ['/base/b.qcow2'] },
    }),
  );
});

it('a base of other disks is written to only after the box with their names is ticked', async () => {
  const { user, dialog, asked } = await chooseRefused('disk-is-base');
  const warning = await within(dialog).findByTestId('files-write-base');
  expect(warning).toHaveTextContent('work (/images/work.qcow2)');
  expect(within(dialog).getByTestId('files-write')).toBeDisabled();
  await user.click(within(warning).getByRole('checkbox'));
  await user.click(within(dialog).getByTestId('files-write'));
  await waitFor(() =>
    expect(asked().at(-1)).toMatchObject({ how: { use: 'in-place', writeBase: true } }),
  );
});

it('what is agreed to for one base is not agreed to for the next', async () => {
  const { user, dialog, choose, asked } = await chooseRefused('disk-is-base');
  const warning = await within(dialog).findByTestId('files-write-base');
  await user.click(within(warning).getByRole('checkbox'));
  expect(within(dialog).getByTestId('files-write')).toBeEnabled();
  choose['disk'] = sampleFile({ fileName: 'p.qcow2', kind: 'disk' });
  await user.click(within(dialog).getByTestId('file-choose-disk0'));
  await waitFor(() => expect(asked()).toHaveLength(2));
  await waitFor(() => expect(within(dialog).getByTestId('files-write')).toBeDisabled());
  expect(within(dialog).getByRole('checkbox')).not.toBeChecked();
});

it('a copy that fails after the dialog was closed stays in the list of jobs', async () => {
  const { user, dialog, world } = await chooseRefused('disk-outside');
  const end = new AbortController();
  world.copying = async () =>
    await new Promise((_, reject) => {
      end.signal.addEventListener('abort', () => reject(failure('no-space-left')));
    });
  await user.click(await within(dialog).findByTestId('files-copy'));
  await within(dialog).findByTestId('files-copying');
  closeDialog();
  await waitFor(() => expect(screen.queryByTestId('files-dialog')).toBeNull());
  end.abort();
  await waitFor(() => expect(world.jobs.list()).toMatchObject([{ state: 'failed' }]));
  // A dismissal would follow the end at once.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(world.jobs.list()).toMatchObject([{ state: 'failed' }]);
});

it('a new TPM is made only after what the old one keeps was told', async () => {
  const { user, world } = await openFiles();
  const problem = missing('/vms/web/tpm/tpm2-00.permall', 'tpm');
  world.files = [{ device: 'tpm', role: 'tpm', path: '/vms/web/tpm', problem }];
  await user.click(screen.getByTestId('file-out-cd0'));
  await user.click(await screen.findByTestId('file-out-tpm'));
  expect(await screen.findByText(/BitLocker/)).toBeVisible();
  const asked = () => world.calls.filter(({ name }) => name === 'vms.replaceFile');
  expect(asked()).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: /Create a new TPM anyway/ }));
  await waitFor(() => expect(asked()).toHaveLength(2));
  // Were it damaged again, the next one would be asked about, too.
  await waitFor(() => expect(screen.queryByText(/BitLocker/)).toBeNull());
});

it('what is worth knowing of another file is told at its device, and what was replaced is named with its size', async () => {
  const { user, dialog, choose, world } = await openFiles();
  expect(within(dialog).queryByTestId('files-unused')).toBeNull();
  const code = 'iso-not-bootable';
  world.warnings = [
    { field: 'source.file', code, params: { file: 'tools.iso' }, severity: 'warning', text: code },
  ];
  world.unused = [{ path: '/vms/web/disks/disk0.qcow2', bytes: 3 * 2 ** 30 }];
  choose['iso'] = sampleFile({ fileName: 'tools.iso', kind: 'iso' });
  await user.click(await within(dialog).findByTestId('file-choose-cd0'));
  const drive = within(dialog).getByTestId('file-cd0');
  await waitFor(() => expect(drive).toHaveTextContent('tools.iso has no boot record'));
  expect(within(dialog).getByTestId('file-disk0')).not.toHaveTextContent('boot record');
  const unused = await within(dialog).findByTestId('files-unused');
  expect(unused).toHaveTextContent('/vms/web/disks/disk0.qcow2');
  expect(unused).toHaveTextContent('3 GiB');
  await user.click(within(unused).getByTestId('files-unused-reveal'));
  expect(world.calls.map(({ name }) => name)).toContain('files.revealVm');
});

it('a file that lies in the trash leads there, from the page and from its row', async () => {
  const vm = sampleVm({ name: 'web', state: 'off' });
  const { user, world } = await openWindow({ vms: [vm] });
  const path = '/vms/gone/disks/disk0.qcow2';
  const params = { path, device: 'disk0', name: 'web', trashed: 'gone' };
  const command = 'paddock restore gone';
  const { error } = failure('file-in-trash', { params, command, action: 'show-trash' });
  world.files = [{ device: 'disk0', role: 'disk', path, problem: error }];
  goToVm(machineKey(vm));
  reportProblem(machineKey(vm), error, 'start');
  expect(await screen.findByTestId('error-panel')).toHaveTextContent(
    'removed virtual machine “gone”',
  );
  expect(screen.getByTestId('error-command')).toHaveTextContent(command);
  await user.click(screen.getByTestId('error-action-show-trash'));
  expect(useNavigation.getState().place).toEqual({ page: 'trash' });
  openDialog({ kind: 'files', id: machineKey(vm) });
  const dialog = await screen.findByTestId('files-dialog');
  await user.click(await within(dialog).findByTestId('files-show-trash'));
  await waitFor(() => expect(screen.queryByTestId('files-dialog')).toBeNull());
});
