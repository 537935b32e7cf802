// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
// Transformed here, not while a test waits for it.
import '../../../../../renderer/features/vm-page/events/events-tab';
import '../../../../../renderer/features/vm-page/details/details-tab';
import { goToVm, useNavigation } from '../../../../../renderer/stores/navigation';
import { failure } from '../../../../../shared/errors';
import type { LoggedEvent } from '../../../../../shared/logged-event';
import { GiB } from '../../../../../shared/units';
import type { VmSummary } from '../../../../../shared/vm-state';
import { localKey, sampleVm } from '../../../../fakes/window/machines';
import { sampleConfig } from '../../../../fakes/vm-configs';
import { closeWindow, openWindow, type OpenWindow } from '../../open-window';

afterEach(closeWindow);

async function openTab(
  tab: 'events' | 'hardware',
  changes: Partial<VmSummary> = {},
  prepare: (world: OpenWindow['world']) => void = () => undefined,
) {
  const vm = sampleVm({ name: 'web', slug: 'web', ...changes });
  const opened = await openWindow({ vms: [vm] });
  prepare(opened.world);
  await screen.findByTestId('vm-row-web');
  goToVm(localKey(vm.id), tab);
  return { ...opened, vm };
}

const event = (at: number, changes: Partial<LoggedEvent>): LoggedEvent => ({
  at,
  kind: 'reset',
  facts: {},
  ...changes,
});

describe('the events of a machine', () => {
  it('say so when there are none', async () => {
    await openTab('events');
    expect((await screen.findByTestId('events-empty')).textContent).toContain(
      'Nothing has happened yet',
    );
  });

  it('are listed with the newest first, searched, and unfold', async () => {
    const { user } = await openTab('events', {}, (world) => {
      world.events = [
        event(1000, { kind: 'started', facts: { by: 'app', accelerator: 'kvm', qemu: '7.2.22' } }),
        event(2000, {
          kind: 'crashed',
          facts: { how: 'seen', words: 'SIGKILL', detail: 'last words' },
        }),
      ];
    });
    const rows = await screen.findAllByTestId('event');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining('QEMU crashed (SIGKILL)'),
      expect.stringContaining('Started in the app (KVM, QEMU 7.2.22)'),
    ]);
    await user.click(screen.getByTestId('event-details'));
    expect(screen.getByText('last words')).toBeVisible();
    await user.type(screen.getByTestId('events-search'), 'kvm');
    await waitFor(() => expect(screen.getAllByTestId('event')).toHaveLength(1));
    expect(screen.getByTestId('events-count').textContent).toBe('1 found');
    await user.type(screen.getByTestId('events-search'), ' on the moon');
    expect(await screen.findByText('No event matches “kvm on the moon”')).toBeVisible();
  });

  it('are only drawn as far as they are seen', async () => {
    await openTab('events', {}, (world) => {
      world.events = Array.from({ length: 10_000 }, (_, at) => event(at, {}));
    });
    expect((await screen.findByTestId('events-count')).textContent).toBe('10000 events');
    expect(screen.getAllByTestId('event').length).toBeLessThan(200);
  });
});

describe('what is wrong with a guest that runs', () => {
  it('is said with the line that says so, the next step, and can be put away', async () => {
    const line = 'No bootable device.';
    const { user } = await openTab('hardware', {
      state: 'running',
      pid: 7,
      bootTrouble: { cause: 'no-device', line },
    });
    const notice = await screen.findByTestId('boot-trouble');
    expect(notice.textContent).toContain('The guest found nothing to boot from.');
    expect(screen.getByTestId('boot-line').textContent).toBe(line);
    await user.click(screen.getByTestId('boot-hardware'));
    expect(Object.values(useNavigation.getState().tabs)).toContain('hardware');
    await user.click(screen.getByTestId('boot-dismiss'));
    expect(screen.queryByTestId('boot-trouble')).toBeNull();
    // Not when one comes back to the page, either.
    await user.click(screen.getByTestId('nav-settings'));
    await screen.findByTestId('settings-theme');
    await user.click(screen.getByTestId('vm-row-web'));
    await screen.findByTestId('vm-page');
    expect(screen.queryByTestId('boot-trouble')).toBeNull();
  });

  it('is a file system without room, where the guest was paused', async () => {
    const hostDisk = { path: '/srv/vms', freeBytes: GiB / 8, paused: true };
    const { user, world, vm } = await openTab('hardware', { state: 'paused', pid: 7, hostDisk });
    const notice = await screen.findByTestId('host-disk');
    expect(notice.textContent).toContain(
      'Paused: only 128 MiB left on the file system of /srv/vms',
    );
    await user.click(screen.getByTestId('host-disk-resume'));
    await waitFor(() => expect(world.vm(vm.id).state).toBe('running'));
    expect(screen.getByTestId('host-disk').textContent).toContain('Only 128 MiB left');
  });
});

describe('what the agent of a guest tells', () => {
  const withAgent = (world: OpenWindow['world']) => {
    for (const { id, name } of world.list()) {
      world.configs.set(id, sampleConfig({ id, name, guestAgent: true }));
    }
  };

  it('is shown with the hardware', async () => {
    await openTab('hardware', { state: 'running', pid: 7 }, (world) => {
      withAgent(world);
      world.guestFacts = async () => ({
        agent: '7.2.22',
        hostName: 'web',
        system: 'Debian GNU/Linux 12 (bookworm)',
        kernel: '6.1.0',
        networks: [{ name: 'enp1s0', mac: null, addresses: ['10.0.2.15/24', 'fe80::1/64'] }],
        fileSystems: [
          { path: '/', device: 'vda1', type: 'ext4', usedBytes: GiB, totalBytes: 2 * GiB },
          { path: '/boot', device: 'vda2', type: 'vfat', usedBytes: null, totalBytes: null },
        ],
        clockAheadMs: 3,
        frozen: false,
      });
    });
    expect((await screen.findByTestId('guest-addresses')).textContent).toBe(
      'enp1s0: 10.0.2.15/24, fe80::1/64',
    );
    expect(screen.getByTestId('guest-file-systems').textContent).toBe(
      '/ · ext4 · 1 GiB of 2 GiB used/boot · vfat',
    );
  });

  it('is what else keeps it from telling', async () => {
    await openTab('hardware', { state: 'running', pid: 7 }, (world) => {
      withAgent(world);
      world.guestFacts = async () => {
        throw failure('agent-failed', { params: { name: 'web', words: 'no such file' } });
      };
    });
    const words = 'The guest agent of “web” reported an error: no such file';
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('is how to get one, where none answers', async () => {
    const command = 'sudo apt install qemu-guest-agent';
    await openTab('hardware', { state: 'running', pid: 7 }, (world) => {
      withAgent(world);
      world.guestFacts = async () => {
        throw failure('agent-silent', { params: { name: 'web' }, command });
      };
    });
    await screen.findByTestId('guest-agent-hint');
    expect(screen.getByTestId('guest-agent-command').textContent).toContain(command);
  });
});
