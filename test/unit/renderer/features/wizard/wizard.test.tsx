// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow, type OpenWindow, sampleFile } from '../../open-window';

vi.mock('../../../../../renderer/consoles/screen-console-view', () => ({
  ScreenConsoleView: () => <p>the screen</p>,
}));

afterEach(closeWindow);

const iso = sampleFile({ fileName: 'debian-12.iso', os: 'debian' });

async function openWizard(): Promise<OpenWindow> {
  const opened = await openWindow({ vms: [sampleVm({ name: 'taken' })] });
  opened.choose['iso'] = iso;
  await opened.user.click(await screen.findByTestId('new-vm'));
  await screen.findByTestId('wizard');
  return opened;
}

async function chooseIso({ user }: OpenWindow): Promise<void> {
  await user.click(screen.getByTestId('source-iso'));
  await user.click(await screen.findByTestId('choose-iso'));
  await screen.findByTestId('file-iso');
}

const next = async ({ user }: OpenWindow) => user.click(screen.getByTestId('wizard-next'));

describe('the wizard', () => {
  it('leads from the file to a running guest in four clicks', async () => {
    const opened = await openWizard();
    await chooseIso(opened);
    expect(screen.getByTestId('file-detected')).toHaveTextContent('Looks like Debian');
    await next(opened);
    expect(await screen.findByTestId('guest-name')).toHaveValue('debian');
    await next(opened);
    expect(await screen.findByTestId('disk-size')).toHaveValue('20 GiB');
    await next(opened);
    expect(await screen.findByTestId('summary-source')).toHaveTextContent('debian-12.iso');
    const start = screen.getByTestId('wizard-create-start');
    await waitFor(() => expect(start).toBeEnabled());
    await opened.user.click(start);
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('debian');
    await waitFor(() => expect(screen.queryByTestId('wizard')).toBeNull());
    expect(opened.world.list().find((vm) => vm.name === 'debian')?.state).toBe('running');
  });

  it('is worked by the keyboard alone', async () => {
    const { user, world, choose } = await openWindow({ vms: [sampleVm({ name: 'taken' })] });
    choose['iso'] = iso;
    await screen.findByTestId('vm-list');
    await user.keyboard('{Control>}n{/Control}');
    await waitFor(() => expect(screen.getByTestId('source-iso')).toHaveFocus());
    await user.keyboard(' ');
    await user.tab();
    expect(screen.getByTestId('choose-iso')).toHaveFocus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('wizard-next')).toHaveFocus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('guest-name')).toHaveFocus());
    await user.keyboard('by-keys{Enter}');
    await waitFor(() => expect(screen.getByTestId('disk-size')).toHaveFocus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('wizard-create-start')).toHaveFocus());
    await waitFor(() => expect(screen.getByTestId('wizard-create-start')).toBeEnabled());
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(world.list().find((vm) => vm.name === 'by-keys')?.state).toBe('running'),
    );
  });

  it('jumps to the summary once the source is chosen', async () => {
    const opened = await openWizard();
    expect(screen.getByTestId('wizard-step-summary')).toBeDisabled();
    await chooseIso(opened);
    await opened.user.click(screen.getByTestId('wizard-step-summary'));
    const command = await screen.findByTestId('summary-command');
    expect(command).toHaveTextContent('13 options');
    await opened.user.click(screen.getByTestId('summary-command-toggle'));
    expect(screen.getByTestId('summary-command-text')).toHaveTextContent('-nodefaults');
    expect(command).toHaveTextContent('A copy works only after');
  });

  it('keeps what was entered when going back, and when the guest kind changes', async () => {
    const opened = await openWizard();
    const { user } = opened;
    await chooseIso(opened);
    await next(opened);
    const name = await screen.findByTestId('guest-name');
    await user.clear(name);
    await user.type(name, 'mine');
    await user.click(screen.getByTestId('wizard-back'));
    expect(screen.getByTestId('file-iso')).toHaveTextContent('debian-12.iso');
    await next(opened);
    expect(await screen.findByTestId('guest-name')).toHaveValue('mine');
    await user.click(screen.getByTestId('guest-os'));
    await user.click(await screen.findByRole('option', { name: 'Windows 11', hidden: true }));
    await waitFor(() => expect(screen.getByTestId('guest-memory')).toHaveValue('4 GiB'));
    expect(screen.getByTestId('guest-name')).toHaveValue('mine');
  });

  it('tells what is wrong at its field and stays there', async () => {
    const opened = await openWizard();
    const { user } = opened;
    await chooseIso(opened);
    await next(opened);
    const name = await screen.findByTestId('guest-name');
    await user.clear(name);
    await user.type(name, 'taken');
    expect(await screen.findByTestId('error-name')).toHaveTextContent(
      'Another virtual machine is called “taken”.',
    );
    expect(name).toHaveAttribute('aria-invalid', 'true');
    await next(opened);
    await waitFor(() => expect(screen.getByTestId('guest-name')).toHaveFocus());
    await user.click(screen.getByTestId('wizard-step-summary'));
    expect(await screen.findByTestId('summary-issues')).toHaveTextContent('taken');
    expect(screen.getByTestId('wizard-create-start')).toHaveAttribute('aria-disabled', 'true');
  });

  it('says why it does not go on, and leads to what is missing', async () => {
    const opened = await openWizard();
    const { user } = opened;
    const goOn = screen.getByTestId('wizard-next');
    expect(goOn).toHaveAttribute('aria-disabled', 'true');
    expect(goOn).toHaveAccessibleDescription('Choose what the virtual machine starts from.');
    goOn.focus();
    await user.keyboard('{Enter}');
    expect(screen.getByTestId('source-iso')).toHaveFocus();
    await user.click(screen.getByTestId('source-kernel'));
    expect(screen.getByTestId('wizard-why')).toHaveTextContent('Choose a kernel.');
    goOn.focus();
    await user.keyboard('{Enter}');
    expect(screen.getByTestId('choose-kernel')).toHaveFocus();
    await chooseIso(opened);
    expect(screen.getByTestId('wizard-why')).toBeEmptyDOMElement();
    await next(opened);
    const memory = await screen.findByTestId('guest-memory');
    await user.clear(memory);
    await screen.findByTestId('error-memoryMiB');
    await user.click(screen.getByTestId('wizard-step-summary'));
    const create = await screen.findByTestId('wizard-create-start');
    expect(create).toHaveAccessibleDescription(/^To be changed first: Give a size from/);
    expect(document.body).not.toHaveTextContent('NaN');
    create.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('guest-memory')).toHaveFocus());
  });

  it('takes a kernel together with the disk of its root file system', async () => {
    const opened = await openWizard();
    const { user, choose, world } = opened;
    choose['kernel'] = sampleFile({ fileName: 'bzImage', kind: 'kernel' });
    choose['disk'] = sampleFile({ fileName: 'root.img', kind: 'disk', format: 'raw' });
    await user.click(screen.getByTestId('source-kernel'));
    await user.click(await screen.findByTestId('choose-kernel'));
    await user.click(await screen.findByTestId('choose-disk'));
    expect(await screen.findByTestId('file-disk')).toHaveTextContent('root.img');
    expect(screen.getByTestId('source-kernel')).toBeChecked();
    await waitFor(() =>
      expect(screen.getByTestId('source-append')).toHaveValue('console=tty0 console=ttyS0'),
    );
    await next(opened);
    await screen.findByTestId('guest-name');
    await next(opened);
    expect(await screen.findByTestId('disk-use')).toBeVisible();
    await next(opened);
    const start = await screen.findByTestId('wizard-create-start');
    await waitFor(() => expect(start).toBeEnabled());
    await user.click(start);
    await screen.findByTestId('vm-name');
    const created = world.calls.findLast(({ name }) => name === 'vms.create');
    expect(created?.input).toMatchObject({
      draft: { source: { kind: 'kernel', disk: { file: 'grant:root.img', use: 'copy' } } },
    });
  });

  it('reads amounts with their unit, and never clamps or forgets what was typed', async () => {
    const opened = await openWizard();
    const { user } = opened;
    await chooseIso(opened);
    await next(opened);
    const memory = await screen.findByTestId('guest-memory');
    await user.clear(memory);
    expect(await screen.findByTestId('error-memoryMiB')).toHaveTextContent('from 4 MiB to 16 TiB');
    // The other checks go on.
    const cpus = screen.getByTestId('guest-cpus');
    await user.clear(cpus);
    await user.type(cpus, 'two');
    expect(await screen.findByTestId('error-cpus')).toBeVisible();
    expect(cpus).toHaveValue('two');
    expect(document.body).not.toHaveTextContent('NaN');
    await user.type(memory, '1,5 GB');
    await user.clear(cpus);
    await user.type(cpus, '3');
    await waitFor(() => expect(screen.queryByTestId('error-cpus')).toBeNull());
    expect(screen.queryByTestId('error-memoryMiB')).toBeNull();
    expect(memory).toHaveValue('1.5 GiB');
    await user.clear(memory);
    await user.type(memory, '16 TiB');
    expect(await screen.findByTestId('error-memoryMiB')).toHaveTextContent('only 24 GiB');
    expect(memory).toHaveValue('16 TiB');
    await user.clear(memory);
    await user.type(memory, '1000{ArrowUp}');
    expect(memory).toHaveValue('1 GiB');
  });

  it('warns without standing in the way', async () => {
    const opened = await openWizard();
    await chooseIso(opened);
    await next(opened);
    const cpus = await screen.findByTestId('guest-cpus');
    await opened.user.clear(cpus);
    await opened.user.type(cpus, '12');
    expect(await screen.findByTestId('warning-cpus')).toHaveTextContent('8 cores');
    await next(opened);
    expect(await screen.findByTestId('disk-new')).toBeInTheDocument();
  });

  it('closes at once while nothing was entered, and asks otherwise', async () => {
    const opened = await openWizard();
    const { user } = opened;
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('wizard')).toBeNull());
    await user.click(screen.getByTestId('new-vm'));
    await screen.findByTestId('wizard');
    await chooseIso(opened);
    await user.keyboard('{Escape}');
    await user.click(await screen.findByTestId('wizard-keep'));
    expect(screen.getByTestId('file-iso')).toBeInTheDocument();
    await user.click(screen.getByTestId('wizard-close'));
    await user.click(await screen.findByTestId('wizard-discard-confirm'));
    await waitFor(() => expect(screen.queryByTestId('wizard')).toBeNull());
    await user.click(screen.getByTestId('new-vm'));
    expect(await screen.findByTestId('source-iso')).not.toBeChecked();
  });

  it('creates without starting', async () => {
    const { user, world } = await openWizard();
    await user.click(screen.getByTestId('source-none'));
    await user.click(screen.getByTestId('wizard-step-summary'));
    const create = await screen.findByTestId('wizard-create');
    await waitFor(() => expect(create).toBeEnabled());
    await user.click(create);
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('linux');
    expect(world.list().find((vm) => vm.name === 'linux')?.state).toBe('off');
  });

  it('asks how to use an existing image', async () => {
    const opened = await openWizard();
    const { user, choose, world } = opened;
    choose['disk'] = sampleFile({ fileName: 'old.vmdk', kind: 'disk', format: 'vmdk' });
    await user.click(screen.getByTestId('source-disk'));
    await user.click(await screen.findByTestId('choose-disk'));
    await screen.findByTestId('file-disk');
    await user.click(screen.getByTestId('wizard-step-disk'));
    await user.click(await screen.findByLabelText(/Use the file itself/));
    await user.click(screen.getByTestId('wizard-step-summary'));
    expect(await screen.findByTestId('summary-disk')).toHaveTextContent('used in place');
    await waitFor(() => expect(screen.getByTestId('wizard-create')).toBeEnabled());
    await user.click(screen.getByTestId('wizard-create'));
    await waitFor(() => {
      const created = world.calls.find((call) => call.name === 'vms.create');
      expect(created?.input).toMatchObject({ draft: { source: { use: 'in-place' } } });
    });
  });

  it('writes to a base of other disks only after the box with their names is ticked', async () => {
    const opened = await openWizard();
    const { user, choose, world } = opened;
    world.standing = ['work (/images/work.qcow2)'];
    choose['disk'] = sampleFile({ fileName: 'base.qcow2', kind: 'disk', format: 'qcow2' });
    await user.click(screen.getByTestId('source-disk'));
    await user.click(await screen.findByTestId('choose-disk'));
    await screen.findByTestId('file-disk');
    await user.click(screen.getByTestId('wizard-step-disk'));
    await user.click(await screen.findByLabelText(/Use the file itself/));
    expect(await screen.findByTestId('write-base')).toHaveTextContent('work (/images/work.qcow2)');
    await user.click(screen.getByTestId('write-base-box'));
    await waitFor(() => expect(screen.queryByTestId('error-source.use')).toBeNull());
    await user.click(screen.getByTestId('wizard-step-summary'));
    await waitFor(() => expect(screen.getByTestId('wizard-create')).toBeEnabled());
    await user.click(screen.getByTestId('wizard-create'));
    await waitFor(() => {
      const created = world.calls.find((call) => call.name === 'vms.create');
      expect(created?.input).toMatchObject({
        draft: { source: { use: 'in-place', writeBase: true } },
      });
    });
  });

  it('asks for leave to use what an image is built on elsewhere, for each image anew', async () => {
    const { user, choose, world } = await openWizard();
    const overlay = { kind: 'disk', format: 'qcow2', outside: ['/bases/base.qcow2'] } as const;
    const disk = { ...overlay, outside: [...overlay.outside] };
    choose['disk'] = sampleFile({ fileName: 'a.qcow2', ...disk });
    await user.click(screen.getByTestId('source-disk'));
    await user.click(await screen.findByTestId('choose-disk'));
    const leave = await screen.findByTestId('allow-outside');
    expect(screen.getByText('/bases/base.qcow2')).toBeInTheDocument();
    await user.click(leave);
    expect(leave).toBeChecked();
    choose['disk'] = sampleFile({ fileName: 'b.qcow2', ...disk });
    await user.click(screen.getByTestId('change-disk'));
    await waitFor(() => expect(screen.getByTestId('allow-outside')).not.toBeChecked());
    await user.click(screen.getByTestId('allow-outside'));
    await user.click(screen.getByTestId('wizard-step-summary'));
    await waitFor(() => expect(screen.getByTestId('wizard-create')).toBeEnabled());
    await user.click(screen.getByTestId('wizard-create'));
    await waitFor(() => {
      const created = world.calls.find((call) => call.name === 'vms.create');
      expect(created?.input).toMatchObject({
        draft: { source: { use: 'copy', allowed: ['/bases/base.qcow2'] } },
      });
    });
  });

  it('takes a file that was dropped on the window', async () => {
    await openWindow({ vms: [sampleVm({ name: 'taken' })] });
    await screen.findByTestId('vm-list');
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(drop, 'dataTransfer', {
      value: { files: [new File(['x'], 'dropped.iso')], types: ['Files'] },
    });
    await waitFor(() => {
      window.dispatchEvent(drop);
      expect(screen.queryByTestId('wizard')).not.toBeNull();
    });
    const card = await screen.findByTestId('file-iso');
    expect(within(card).getByText('dropped.iso')).toBeInTheDocument();
  });
});
