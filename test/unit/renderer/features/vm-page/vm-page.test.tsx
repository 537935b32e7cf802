// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
// Transformed here, not while a test waits for it.
import '../../../../../renderer/features/vm-page/details/details-tab';
import { goToVm } from '../../../../../renderer/stores/navigation';
import { reportProblem } from '../../../../../renderer/stores/operations';
import { machineKey } from '../../../../../shared/machine-ref';
import { allowedActions } from '../../../../../shared/vm-actions';
import { vmStates } from '../../../../../shared/vm-states';
import { localKey, sampleVm } from '../../../../fakes/window/machines';
import { note } from '../../../../../shared/texts/notes';
import { closeWindow, openWindow, type OpenWindow } from '../../open-window';

vi.mock('../../../../../renderer/consoles/screen-console-view', () => ({
  ScreenConsoleView: () => <p>the screen</p>,
}));
vi.mock('../../../../../renderer/consoles/serial-console-view', () => ({
  SerialConsoleView: () => <p>the serial port</p>,
}));

afterEach(closeWindow);

async function openPage(
  vm = sampleVm({ name: 'web', slug: 'web' }),
  prepare: (world: OpenWindow['world']) => void = () => undefined,
): Promise<OpenWindow> {
  const opened = await openWindow({ vms: [vm] });
  prepare(opened.world);
  await screen.findByTestId('vm-row-web');
  goToVm(localKey(vm.id));
  await screen.findByTestId('vm-name');
  return opened;
}

const live = (changes: Parameters<typeof sampleVm>[0] extends infer T ? Partial<T> : never) =>
  sampleVm({ name: 'web', slug: 'web', state: 'running', ...changes });

const actionsOf = (calls: OpenWindow['world']['calls']) =>
  calls.flatMap(({ name, input }) =>
    name === 'vms.act' ? [(input as { action: string }).action] : [],
  );

describe('the buttons', () => {
  it.each(vmStates)('offer nothing that is not allowed while %s', async (state) => {
    const vm = live({ state, hasScreen: state !== 'broken', stopDeadline: Date.now() + 30_000 });
    const { user } = await openPage(vm);
    await user.click(screen.getByTestId('action-more'));
    const commands = ['start', 'stop', 'force-off', 'pause', 'resume', 'reset'] as const;
    await screen.findByTestId('menu-reveal');
    for (const command of commands) {
      const offered =
        screen.queryAllByTestId(`action-${command}`).length +
        screen.queryAllByTestId(`menu-${command}`).length;
      expect([command, offered > 0]).toEqual([command, allowedActions(vm).has(command)]);
    }
    expect(screen.queryByTestId('menu-remove') !== null).toBe(allowedActions(vm).has('remove'));
    expect(screen.queryByTestId('menu-edit') !== null).toBe(allowedActions(vm).has('edit'));
  });

  it('start a VM that is off', async () => {
    const { user, world } = await openPage();
    await user.click(screen.getByTestId('action-start'));
    await waitFor(() => expect(world.list()[0]?.state).toBe('running'));
    expect(await screen.findByTestId('action-stop')).toBeVisible();
  });

  it('ask before a guest that works is reset, and do nothing on Cancel', async () => {
    const { user, world } = await openPage(live({}));
    await user.click(screen.getByTestId('action-reset'));
    const dialog = await screen.findByRole('dialog', { name: 'Reset web?' });
    await user.click(within(dialog).getByText('Cancel'));
    expect(actionsOf(world.calls)).not.toContain('reset');
    await user.click(screen.getByTestId('action-reset'));
    await user.click(await screen.findByTestId('confirm-yes'));
    await waitFor(() => expect(actionsOf(world.calls)).toContain('reset'));
  });
});

describe('shutting down', () => {
  it('shows how long the guest has, and forces it off by a second click', async () => {
    const { user, world } = await openPage(live({}));
    await user.click(screen.getByTestId('action-stop'));
    const countdown = await screen.findByTestId('stop-countdown');
    expect(within(countdown).getByTestId('stop-seconds')).toHaveTextContent(/60|59/);
    const [first, second] = within(countdown).getAllByRole('button');
    expect([first?.textContent, second?.textContent]).toEqual(['Ask again', 'Force off']);
    expect(second).toHaveAttribute('data-variant', 'outline');
    await user.click(within(countdown).getByTestId('ask-again'));
    await waitFor(() => expect(actionsOf(world.calls)).toEqual(['stop', 'stop']));
    await user.click(within(countdown).getByTestId('action-force-off'));
    await waitFor(() => expect(world.list()[0]?.state).toBe('off'));
    await waitFor(() => expect(screen.queryByTestId('stop-countdown')).toBeNull());
  });
});

describe('notices', () => {
  it('of a shutdown can be put away, and come back when the guest is asked anew', async () => {
    const vm = live({ state: 'stopping', stopDeadline: Date.now() + 60_000 });
    const { user, world } = await openPage(vm);
    await user.click(await screen.findByTestId('notice-dismiss'));
    expect(screen.queryByTestId('stop-countdown')).toBeNull();
    world.change(vm.id, { memoryMiB: 4096 });
    world.change(vm.id, { stopDeadline: Date.now() + 90_000 });
    expect(await screen.findByTestId('stop-countdown')).toBeVisible();
  });

  it('of a QEMU that does not answer can be put away, until it stops answering again', async () => {
    const vm = live({ unresponsive: true });
    const { user, world } = await openPage(vm);
    await user.click(await screen.findByTestId('notice-dismiss'));
    expect(screen.queryByTestId('vm-unresponsive')).toBeNull();
    world.change(vm.id, { unresponsive: false });
    world.change(vm.id, { unresponsive: true });
    expect(await screen.findByTestId('vm-unresponsive')).toBeVisible();
  });

  it('of an error come back with the next run that ends the same way', async () => {
    const error = { code: 'qemu-exited' as const };
    const vm = sampleVm({ name: 'web', slug: 'web', error });
    const { user, world } = await openPage(vm);
    await user.click(await screen.findByTestId('error-dismiss'));
    expect(screen.queryByTestId('error-panel')).toBeNull();
    world.change(vm.id, { state: 'running', error: null });
    world.change(vm.id, { state: 'off', error });
    expect(await screen.findByTestId('error-panel')).toBeVisible();
  });
});

describe('errors', () => {
  it('are told in full screen, too, where the page is not seen', async () => {
    const vm = live({});
    await openPage(vm);
    const filling = document.body.appendChild(document.createElement('div'));
    onTestFinished(() => {
      Reflect.deleteProperty(document, 'fullscreenElement');
      document.dispatchEvent(new Event('fullscreenchange'));
      filling.remove();
    });
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: filling });
    document.dispatchEvent(new Event('fullscreenchange'));
    reportProblem(machineKey(vm), { code: 'no-space-left' }, 'pause');
    expect(await within(filling).findByText(/no space left/)).toBeVisible();
    expect(await screen.findByTestId('error-panel')).toHaveTextContent(/no space left/);
  });

  it('of a broken definition cannot be put away with their only way out', async () => {
    const error = { code: 'definition-syntax', action: 'restore-definition' } as const;
    const vm = sampleVm({ name: 'web', state: 'broken', error });
    const { user } = await openPage(vm);
    expect(await screen.findByTestId('error-action-restore-definition')).toBeVisible();
    expect(screen.getByTestId('open-definition')).toBeVisible();
    expect(screen.queryByTestId('error-dismiss')).toBeNull();
    // What went wrong with the way out makes room for it again.
    reportProblem(machineKey(vm), { code: 'no-space-left' });
    await user.click(await screen.findByTestId('error-dismiss'));
    expect(await screen.findByTestId('error-action-restore-definition')).toBeVisible();
  });

  it('offer to ask again before what is harsh, which never looks like the way on', async () => {
    const error = {
      code: 'guest-not-responding' as const,
      params: { name: 'web', seconds: '60' },
      action: 'force-off' as const,
    };
    const { user, world } = await openPage(live({ error }));
    const panel = await screen.findByTestId('error-panel');
    const [first, second] = within(panel).getAllByRole('button');
    expect(first).toHaveTextContent('Ask again');
    expect(second).toHaveTextContent('Force off');
    expect(second).toHaveAttribute('data-variant', 'outline');
    await user.click(within(panel).getByTestId('ask-again'));
    await waitFor(() => expect(actionsOf(world.calls)).toEqual(['stop']));
  });

  it('can be put away, and come back when something else goes wrong', async () => {
    const vm = sampleVm({ name: 'web', slug: 'web', error: { code: 'qemu-exited' } });
    const { user, world } = await openPage(vm);
    await user.click(await screen.findByLabelText('Dismiss'));
    expect(screen.queryByTestId('error-panel')).toBeNull();
    world.change(vm.id, { error: { code: 'qemu-exited', detail: 'again' } });
    expect(await screen.findByTestId('error-panel')).toBeVisible();
  });

  it('call a VM whose QEMU was killed crashed, and start it again', async () => {
    const error = {
      code: 'qemu-crashed' as const,
      params: { name: 'web', time: '2026-05-03 07:05' },
      reason: note('reasons', 'exit.signal', { signal: 'SIGKILL' }),
      action: 'start-again' as const,
    };
    const { user, world } = await openPage(sampleVm({ name: 'web', slug: 'web', error }));
    for (const state of await screen.findAllByTestId('vm-state')) {
      expect(state).toHaveTextContent('Crashed');
    }
    expect(screen.getByTestId('error-panel')).toHaveTextContent(
      '“web” crashed at 2026-05-03 07:05 (killed by SIGKILL).',
    );
    const start = screen.getByTestId('action-start');
    expect(start).toHaveTextContent('Start again');
    expect(screen.getAllByRole('button', { name: /^Start/ })).toEqual([start]);
    await user.click(start);
    await waitFor(() => expect(world.list()[0]?.state).toBe('running'));
  });

  it('stand on the page of the VM with their button and details', async () => {
    const vm = sampleVm({
      name: 'web',
      slug: 'web',
      error: {
        code: 'qemu-exited',
        detail: 'the last line of stderr',
        action: 'retry',
      },
    });
    const { user, world } = await openPage(vm);
    const panel = await screen.findByTestId('error-panel');
    expect(panel).toHaveTextContent('QEMU exited unexpectedly.');
    expect(panel).not.toHaveTextContent('the last line of stderr');
    await user.click(within(panel).getByTestId('error-details-toggle'));
    expect(panel).toHaveTextContent('the last line of stderr');
    await user.click(within(panel).getByTestId('error-action-retry'));
    await waitFor(() => expect(world.list()[0]?.state).toBe('running'));
    await waitFor(() => expect(screen.queryByTestId('error-panel')).toBeNull());
  });

  it('name their reason in the sentence, and show a command to copy', async () => {
    const vm = sampleVm({
      name: 'web',
      slug: 'web',
      error: {
        code: 'qemu-exited',
        params: { name: 'web' },
        reason: note('reasons', 'exit.signal', { signal: 'SIGKILL' }),
        command: 'paddock start web',
      },
    });
    await openPage(vm);
    const panel = await screen.findByTestId('error-panel');
    expect(panel).toHaveTextContent('QEMU for “web” exited unexpectedly (killed by SIGKILL).');
    expect(within(panel).getByTestId('error-command')).toHaveTextContent('paddock start web');
  });

  it('of a disk are told from a guest that crashed, in the state too', async () => {
    const params = { name: 'web', device: 'disk0' };
    const error = { code: 'guest-disk-full' as const, params };
    await openPage(live({ state: 'crashed', error }));
    const states = await screen.findAllByTestId('vm-state');
    for (const state of states) expect(state).toHaveTextContent('Paused: disk error');
    expect(screen.getByTestId('action-resume')).toBeVisible();
    expect(screen.getByTestId('error-panel')).toHaveTextContent('then resume the virtual machine');
  });

  it('of a command that main refuses appear, and go when put away', async () => {
    const vm = live({});
    const { user, world } = await openPage(vm);
    // Main has gone on; the window does not know it yet.
    vi.spyOn(world, 'guard').mockImplementation(() => {
      throw Object.assign(new Error('x'), { name: 'AbortError' });
    });
    await user.click(screen.getByTestId('action-pause'));
    await waitFor(() => expect(actionsOf(world.calls)).toContain('pause'));
    expect(screen.queryByTestId('error-panel')).toBeNull();
    vi.spyOn(world, 'guard').mockImplementation(() => {
      throw new Error('boom');
    });
    await user.click(screen.getByTestId('action-pause'));
    const panel = await screen.findByTestId('error-panel');
    expect(panel).toHaveAttribute('data-code', 'internal');
    await user.click(within(panel).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByTestId('error-panel')).toBeNull();
  });

  it('start by emulation where KVM cannot', async () => {
    const vm = sampleVm({
      name: 'web',
      slug: 'web',
      error: { code: 'kvm-unusable', action: 'use-emulation' },
    });
    const { user, world } = await openPage(vm);
    await user.click(await screen.findByTestId('error-action-use-emulation'));
    await waitFor(() => expect(world.list()[0]?.state).toBe('running'));
    expect(world.configs.get(vm.id)?.accelerator).toBe('tcg');
  });
});

describe('the tabs', () => {
  it('show the screen first, and remember what was looked at', async () => {
    const { user } = await openPage(live({}));
    expect(await screen.findByText('the screen')).toBeVisible();
    await user.click(screen.getByTestId('tab-serial'));
    expect(await screen.findByText('the serial port')).toBeVisible();
    await user.click(screen.getByTestId('nav-overview'));
    await user.click(screen.getByTestId('vm-row-web'));
    expect(await screen.findByText('the serial port')).toBeVisible();
  });

  it('show hardware, command line, folder and log', async () => {
    const { user } = await openPage(live({}));
    await user.click(screen.getByTestId('tab-hardware'));
    expect(await screen.findByTestId('hardware-memory')).toHaveTextContent('2 GiB');
    expect(screen.getByTestId('hardware-firmware')).toHaveTextContent('BIOS');
    expect(screen.getByTestId('qemu-log')).toHaveTextContent('x2apic');
    expect(screen.getByText('/home/kim/.local/share/paddock/vms/web')).toBeVisible();
  });

  it('fold the command line, say how long it is, and keep it open once it was', async () => {
    const { user } = await openPage(live({}));
    await user.click(screen.getByTestId('tab-hardware'));
    const toggle = await screen.findByTestId('hardware-command');
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByTestId('command-line')).toBeNull();
    await user.click(toggle);
    const shown = await screen.findByTestId('command-line');
    expect(shown).toHaveTextContent('13 options');
    expect(shown).toHaveTextContent('outside Paddock');
    const lines = screen.getByTestId('command-line-text').children;
    expect(lines[0]).toHaveTextContent(/^qemu-system-x86_64 \\$/);
    expect([...lines].map((line) => line.textContent)).toContain(
      '  -device virtio-net-pci,netdev=nic0 \\',
    );
    const reason = screen.getByTestId('command-line-reason');
    const memory = [...lines].find((line) => line.textContent.startsWith('  -m '));
    if (!memory) throw new Error('no line for the memory');
    await user.hover(memory);
    expect(reason).toHaveTextContent('Memory: The guest’s memory.');
    await user.unhover(memory);
    expect(reason).toHaveTextContent('Point at a line');
    screen.getByTestId('command-line-text').focus();
    await user.keyboard('{End}');
    expect(lines[lines.length - 1]).toHaveAttribute('aria-selected', 'true');
    expect(reason).toHaveTextContent('An option that this version of Paddock does not know.');

    await user.click(screen.getByTestId('tab-serial'));
    await user.click(screen.getByTestId('tab-hardware'));
    await user.click(await screen.findByRole('button', { name: 'Copy the command' }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toContain(' \\\n  -nodefaults \\\n');
    await user.click(screen.getByRole('button', { name: 'Copy as script' }));
    await screen.findByRole('button', { name: 'Copied' });
    expect(await navigator.clipboard.readText()).toMatch(/^#!\/bin\/sh\n/);
    await user.click(screen.getByRole('button', { name: 'Hide command line' }));
    expect(screen.queryByTestId('command-line-text')).toBeNull();
  });

  it('of a broken VM are its details alone', async () => {
    await openPage(sampleVm({ name: 'web', slug: 'web', state: 'broken', hasScreen: false }));
    expect(screen.queryByTestId('tab-screen')).toBeNull();
    expect(await screen.findByText('The definition cannot be read')).toBeVisible();
  });

  it('of a VM from a newer Paddock say so, and hold no button out that removes it', async () => {
    const error = { code: 'definition-newer', message: 'schema 9' } as const;
    const changes = { state: 'broken', hasScreen: false, error } as const;
    await openPage(sampleVm({ name: 'web', slug: 'web', ...changes }));
    const panel = await screen.findByTestId('error-panel');
    expect(panel).toHaveTextContent('created by a newer version of Paddock');
    expect(screen.queryByTestId('error-action-remove')).toBeNull();
    expect(screen.queryByText(/fix vm.json/)).toBeNull();
  });
});

describe('removing', () => {
  it('lists the files and their size, moves them to the trash, and undoes it', async () => {
    const { user, world } = await openPage();
    await user.click(screen.getByTestId('action-more'));
    await user.click(await screen.findByTestId('menu-remove'));
    const dialog = await screen.findByRole('dialog', { name: 'Remove web?' });
    expect(await within(dialog).findByText(/disk0\.qcow2$/)).toBeInTheDocument();
    expect(within(dialog).getByTestId('removal-sum')).toHaveTextContent('6.4 GiB');
    expect(world.list()).toHaveLength(1);
    await user.click(within(dialog).getByTestId('remove-confirm'));
    await waitFor(() => expect(world.list()).toHaveLength(0));
    await user.click(await screen.findByTestId('undo-remove'));
    await waitFor(() => expect(world.list()).toHaveLength(1));
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('web');
  });
});

describe('editing', () => {
  it('opens the hardware, with the keyboard in its rows', async () => {
    const { user } = await openPage();
    await user.click(screen.getByTestId('action-more'));
    await user.click(await screen.findByTestId('menu-edit'));
    await waitFor(() => expect(screen.getByTestId('row-name')).toHaveFocus());
  });

  it('shows new notes on the page of a VM that is off', async () => {
    const { user } = await openPage();
    await screen.findByTestId('off-facts-memory');
    await user.click(screen.getByTestId('tab-hardware'));
    await user.click(await screen.findByTestId('row-notes'));
    await user.type(await screen.findByTestId('edit-notes'), 'mine');
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(screen.getByTestId('hardware-notes')).toHaveTextContent('mine'));
    await user.click(screen.getByTestId('tab-screen'));
    expect(await screen.findByTestId('off-facts-notes')).toHaveTextContent('mine');
  });

  it('names waiting changes with what the guest has and what it gets, in the notice', async () => {
    const vm = live({ waiting: ['memoryMiB', 'cpu', 'accelerator', 'boot'] });
    await openPage(vm, (world) => {
      const stored = world.config(vm.id);
      if (!stored) throw new Error('no definition');
      world.started.set(vm.id, { ...stored, memoryMiB: 512, accelerator: 'tcg' });
    });
    const notice = await screen.findByTestId('vm-waiting');
    await waitFor(() => expect(notice).toHaveTextContent('Memory 512 MiB → 2 GiB'));
    expect(notice).toHaveTextContent('Accelerator Emulation → Automatic');
    // What has parts itself, or reads the same, is named alone.
    expect(notice).toHaveTextContent(/vCPUs, .*Boot\./);
  });

  it('reads the details again when a change that waited is undone', async () => {
    const vm = live({ waiting: ['memoryMiB'] });
    const { user, world } = await openPage(vm);
    await user.click(screen.getByTestId('tab-hardware'));
    await screen.findByTestId('hardware-memory');
    const reads = () => world.calls.filter(({ name }) => name === 'vms.hardware').length;
    const before = reads();
    await user.click(screen.getByTestId('waiting-discard'));
    await waitFor(() => expect(reads()).toBeGreaterThan(before));
  });

  it('says what cannot be undone, since the guest may let go of it at any time', async () => {
    const { user, world } = await openPage(live({ waiting: ['disks'] }));
    world.leaving = ['disk1', 'rng-0'];
    await user.click(screen.getByTestId('waiting-discard'));
    expect(await screen.findByText(/was asked to let go of disk1 and rng-0/)).toBeVisible();
  });
});
