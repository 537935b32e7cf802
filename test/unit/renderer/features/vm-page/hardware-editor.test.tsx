// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
// Transformed here, not while a test waits for it.
import '../../../../../renderer/features/vm-page/details/details-tab';
import { goToVm } from '../../../../../renderer/stores/navigation';
import { failure } from '../../../../../shared/errors';
import type { VmConfig } from '../../../../../shared/vm-config';
import { sampleConfig, sampleNic } from '../../../../fakes/vm-configs';
import { localKey, sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow, sampleFile } from '../../open-window';

afterEach(closeWindow);

/** The hardware of a machine; `started`: it runs with that definition. */
async function openHardware(
  config: Partial<VmConfig> = {},
  started: Partial<VmConfig> | null = null,
) {
  const vm = sampleVm({ name: 'web', slug: 'web', state: started ? 'running' : 'off' });
  const opened = await openWindow({ vms: [vm] });
  const { world } = opened;
  const stored = sampleConfig({ id: vm.id, name: 'web', memoryMiB: 2048, ...config });
  world.configs.set(vm.id, stored);
  if (started) world.started.set(vm.id, { ...stored, ...started });
  goToVm(localKey(vm.id), 'hardware');
  await screen.findByTestId('hardware-memory');
  const text = (id: string) => screen.getByTestId(`hardware-${id}`).textContent ?? '';
  return { ...opened, vm, stored, config: () => world.config(vm.id), text };
}

describe('the rows', () => {
  it('say what the machine is made of in people’s words', async () => {
    const { text } = await openHardware({
      nics: [
        sampleNic({
          forwards: [{ protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 }],
        }),
      ],
      firmware: 'uefi-secure',
      tpm: true,
    });
    expect(text('memory')).toBe('2 GiB');
    expect(text('processor')).toBe('2 vCPUs · Automatic');
    expect(text('disk-disk0')).toContain('20 GiB · VirtIO');
    expect(text('disk-disk0')).toContain('6 GiB on this computer');
    expect(text('nic-nic0')).toContain('TCP 127.0.0.1:2222 → 22');
    expect(text('tpm')).toBe('TPM 2.0');
    expect(text('secure')).toBe('On');
    expect(text('machine')).toContain('pc-q35-7.2');
  });

  it('show what waits with both values, and take one of them back', async () => {
    const { user, text, config } = await openHardware(
      { memoryMiB: 4096, serialPorts: 2 },
      { memoryMiB: 2048, serialPorts: 1 },
    );
    expect(text('memory')).toBe('2 GiB → 4 GiB');
    expect(screen.getByTestId('waits-memory')).toHaveTextContent('At next start');
    expect(screen.queryByTestId('waits-sound')).toBeNull();
    await user.click(screen.getByTestId('take-back-memory'));
    await waitFor(() => expect(config()?.memoryMiB).toBe(2048));
    expect(config()?.serialPorts).toBe(2);
    await waitFor(() => expect(screen.queryByTestId('waits-memory')).toBeNull());
  });

  it('keep a row for a device that the guest still has', async () => {
    const { text } = await openHardware({ disks: [] }, { disks: sampleConfig().disks });
    expect(text('disk-disk0')).toContain('VirtIO');
    expect(screen.getByTestId('waits-disk-disk0')).toHaveTextContent('Removed at next start');
  });

  it('are walked by arrows', async () => {
    const { user } = await openHardware();
    screen.getByTestId('row-name').focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByTestId('row-os')).toHaveFocus();
    await user.keyboard('{End}');
    expect(screen.getByTestId('row-panic')).toHaveFocus();
    await user.keyboard('{Home}');
    expect(screen.getByTestId('row-name')).toHaveFocus();
  });

  it('are reached group by group, by mouse and by keys', async () => {
    const { user } = await openHardware();
    await user.click(screen.getByTestId('jump-network'));
    expect(screen.getByTestId('row-nic-nic0')).toHaveFocus();
    screen.getByTestId('jump-system').focus();
    await user.keyboard('{ArrowRight}{ArrowRight}{Enter}');
    expect(screen.getByTestId('row-memory')).toHaveFocus();
    expect(within(screen.getByTestId('hardware-jump')).getAllByRole('button')).toHaveLength(11);
  });
});

describe('an open row', () => {
  it('is opened and applied by keys alone, and gives the keyboard back', async () => {
    const { user, config } = await openHardware();
    screen.getByTestId('row-memory').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('edit-memory')).toHaveFocus());
    await user.clear(screen.getByTestId('edit-memory'));
    await user.keyboard('1 GB{Enter}');
    await waitFor(() => expect(config()?.memoryMiB).toBe(1024));
    await waitFor(() => expect(screen.queryByTestId('editor-memory')).toBeNull());
    await waitFor(() => expect(screen.getByTestId('row-memory')).toHaveFocus());
  });

  it('is left by Escape, and changes nothing', async () => {
    const { user, config } = await openHardware();
    await user.click(screen.getByTestId('row-name'));
    await user.type(await screen.findByTestId('edit-name'), 'x');
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('editor-name')).toBeNull();
    expect(config()?.name).toBe('web');
  });

  it('refuses what cannot be, at the field, and saves nothing', async () => {
    const { user, world } = await openHardware();
    await user.click(screen.getByTestId('row-processor'));
    const cpus = await screen.findByTestId('edit-cpus');
    await user.clear(cpus);
    await user.type(cpus, '999');
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(screen.getByTestId('error-cpus')).toHaveTextContent('at most 288'));
    await waitFor(() => expect(cpus).toHaveFocus());
    expect(cpus).toHaveValue('999');
    expect(world.calls.some(({ name }) => name === 'vms.update')).toBe(false);
  });

  it('says of a guest that runs what applies now, and what at the next start', async () => {
    const { user } = await openHardware({}, {});
    const outlook = async () => (await screen.findByTestId('edit-outlook')).dataset['outlook'];
    await user.click(screen.getByTestId('row-nic-nic0'));
    await user.click(await screen.findByTestId('edit-cable'));
    expect(await outlook()).toBe('now');
    await user.click(screen.getByTestId('edit-cancel'));
    await user.click(screen.getByTestId('row-sound'));
    expect(screen.queryByTestId('edit-outlook')).toBeNull();
    await user.click(screen.getByTestId('edit-cancel'));
    await user.click(screen.getByTestId('row-secure'));
    await user.click(await screen.findByTestId('edit-secure'));
    expect(await outlook()).toBe('refused');
    expect(screen.getByTestId('edit-apply')).toBeDisabled();
    await user.click(screen.getByTestId('edit-cancel'));
    await user.click(screen.getByTestId('row-rng'));
    await user.click(await screen.findByTestId('edit-rng'));
    expect(await outlook()).toBe('nextStart');
  });

  it('keeps what was typed when it cannot be applied', async () => {
    const { user, world } = await openHardware();
    world.refuseUpdate = () => {
      throw failure('no-space-left', { params: { path: '/home' } });
    };
    await user.click(screen.getByTestId('row-name'));
    const name = await screen.findByTestId('edit-name');
    await user.type(name, '-2');
    await user.click(screen.getByTestId('edit-apply'));
    expect(await screen.findByTestId('error-panel')).toBeVisible();
    expect(name).toHaveValue('web-2');
  });

  it('shows what somebody else made of it meanwhile, and takes mine or theirs', async () => {
    const { user, world, vm, stored, config } = await openHardware();
    world.refuseUpdate = (_config, base) => {
      if (base?.memoryMiB !== world.config(vm.id)?.memoryMiB) throw failure('definition-changed');
    };
    await user.click(screen.getByTestId('row-memory'));
    const memory = await screen.findByTestId('edit-memory');
    await user.clear(memory);
    await user.type(memory, '3 GB');
    world.configs.set(vm.id, { ...stored, memoryMiB: 1024, name: 'theirs' });
    await user.click(screen.getByTestId('edit-apply'));
    expect(await screen.findByTestId('clash-theirs')).toHaveTextContent('1 GiB');
    expect(screen.getByTestId('clash-mine')).toHaveTextContent('3 GiB');
    await user.click(screen.getByTestId('take-mine'));
    await waitFor(() => expect(config()).toMatchObject({ memoryMiB: 3072, name: 'theirs' }));
  });

  it('refuses a file that is no disc at the drive', async () => {
    const { user, world, choose } = await openHardware();
    choose['iso'] = sampleFile({ fileName: 'page.html' });
    await user.click(screen.getByTestId('row-drive-cd0'));
    await user.click(await screen.findByTestId('edit-cd-choose'));
    expect(await screen.findByTestId('error-cdroms.cd0.file')).toHaveTextContent('is a web page');
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(screen.getByTestId('edit-cd-choose')).toHaveFocus());
    expect(world.calls.some(({ name }) => name === 'vms.update')).toBe(false);
  });

  it('puts the boot order right by keys and by buttons', async () => {
    const { user, config } = await openHardware();
    await user.click(screen.getByTestId('row-boot'));
    (await screen.findByTestId('boot-cdrom-tried')).focus();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await user.click(screen.getByTestId('boot-network-tried'));
    await user.click(screen.getByTestId('boot-network-up'));
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(config()?.boot.order).toEqual(['cdrom', 'network', 'disk']));
  });
});

describe('what the guest’s system and this computer decide', () => {
  it('gives Windows room for memory in modules, and Linux as it always was', async () => {
    const { user, text, config } = await openHardware({ os: 'windows-11' });
    await user.click(screen.getByTestId('row-memory'));
    await user.click(await screen.findByTestId('edit-memory-grows'));
    expect(screen.getByTestId('edit-memory-plug')).toHaveValue('Memory modules (DIMMs)');
    await user.click(screen.getByTestId('edit-apply'));
    const grown = { memoryMaximumMiB: 4096, memoryPlug: 'dimm' };
    await waitFor(() => expect(config()).toMatchObject(grown));
    await waitFor(() => expect(text('memory')).toContain('Up to 4 GiB while it runs, in memory'));
  });

  it('leaves the kind of added memory out for Linux', async () => {
    const { user, config } = await openHardware({ os: 'debian' });
    await user.click(screen.getByTestId('row-memory'));
    await user.click(await screen.findByTestId('edit-memory-grows'));
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(config()).toMatchObject({ memoryMaximumMiB: 4096 }));
    expect(config()).not.toHaveProperty('memoryPlug');
  });

  it('greys 3D where no GPU draws, with the reason', async () => {
    const { user } = await openHardware({ display: { adapter: 'virtio' } });
    await user.click(screen.getByTestId('row-display'));
    await user.click(await screen.findByTestId('edit-display-more'));
    expect(await screen.findByTestId('edit-gl')).toBeDisabled();
    expect(await screen.findByText(/no render node in/)).toBeInTheDocument();
  });
});

describe('adding and removing', () => {
  it('adds a channel by its name, tells its socket, and takes it out again', async () => {
    const { user, text, config } = await openHardware();
    await user.click(screen.getByTestId('add-device'));
    await user.click(await screen.findByTestId('add-channel'));
    const name = await screen.findByTestId('edit-channel-name');
    await user.type(name, 'org.qemu.guest_agent.0');
    const error = () => screen.getByTestId('error-channels.channel0.name');
    await waitFor(() => expect(error()).toHaveTextContent('has a switch of its own'));
    await user.clear(name);
    await user.type(name, 'com.example.tool.0');
    await user.click(screen.getByTestId('edit-apply'));
    const channel = { id: 'channel0', name: 'com.example.tool.0' };
    await waitFor(() => expect(config()?.channels).toEqual([channel]));
    await waitFor(() => expect(text('channel-channel0')).toContain('/ch-channel0.sock'));
  });

  it('searches, marks and takes a device by keys alone, and refuses a MAC twice', async () => {
    const { user, config, stored } = await openHardware();
    await user.click(screen.getByTestId('add-device'));
    await waitFor(() => expect(screen.getByTestId('add-search')).toHaveFocus());
    expect(screen.getByTestId('add-rng')).toHaveAttribute('aria-disabled', 'true');
    await user.keyboard('netw{Enter}');
    const mac = await screen.findByTestId('edit-mac');
    await user.clear(mac);
    await user.type(mac, stored.nics[0]?.mac ?? '');
    expect(await screen.findByTestId('error-nics.nic1.mac')).toHaveTextContent('this address');
    await user.clear(mac);
    await user.type(mac, '52:54:00:00:00:99');
    await user.click(screen.getByTestId('edit-apply'));
    await waitFor(() => expect(config()?.nics.map(({ id }) => id)).toEqual(['nic0', 'nic1']));
  });

  it('adds a disk of a size, which is judged first', async () => {
    const { user, config } = await openHardware();
    await user.click(screen.getByTestId('add-device'));
    await user.click(await screen.findByTestId('add-disk'));
    const size = await screen.findByTestId('add-disk-size');
    await user.clear(size);
    await user.click(screen.getByTestId('add-disk-submit'));
    expect(await screen.findByTestId('error-newDisk.sizeBytes')).toBeVisible();
    await user.type(size, '5 GB');
    await user.click(screen.getByTestId('add-disk-submit'));
    await waitFor(() => expect(config()?.disks.map(({ id }) => id)).toEqual(['disk0', 'disk1']));
    expect(await screen.findByTestId('hardware-disk-disk1')).toBeVisible();
  });

  it('names the file and its size before a disk goes, and brings it back', async () => {
    const { user, config, stored } = await openHardware();
    await user.click(screen.getByTestId('row-disk-disk0'));
    await user.click(await screen.findByTestId('remove-disk-disk0'));
    const dialog = await screen.findByRole('dialog', { name: 'Remove Disk?' });
    expect(within(dialog).getByTestId('remove-file')).toHaveTextContent('disk0.qcow2 (6 GiB)');
    expect(config()?.disks).toHaveLength(1);
    await user.click(within(dialog).getByTestId('remove-device-confirm'));
    await waitFor(() => expect(config()?.disks).toHaveLength(0));
    await user.click(await screen.findByTestId('undo-device'));
    await waitFor(() => expect(config()?.disks).toEqual(stored.disks));
  });
});
