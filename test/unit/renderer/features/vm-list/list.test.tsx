// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useListLook } from '../../../../../renderer/stores/list-look';
import { useVms } from '../../../../../renderer/stores/vms';
import { manyVms, sampleVm, sampleVms } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

vi.mock('../../../../../renderer/consoles/screen-console-view', () => ({
  ScreenConsoleView: () => <p>the screen</p>,
}));

afterEach(() => {
  useListLook.setState({ sort: 'name', folded: false });
  closeWindow();
});

const list = () => screen.findByTestId('vm-list');
const names = async () =>
  within(await list())
    .getAllByRole('option')
    .map((row) => row.querySelector('.vm-row-name')?.textContent);
const activeName = async () => {
  const id = (await list()).getAttribute('aria-activedescendant') ?? '';
  return document.getElementById(id)?.querySelector('.vm-row-name')?.textContent;
};

describe('the list of the last run', () => {
  it('shows names without states, and no menu, until main has told them', async () => {
    await openWindow({ vms: [sampleVm({ id: 'a', name: 'alpha', state: 'running' })] });
    await screen.findByTestId('vm-list');
    act(() => useVms.setState({ link: 'remembered' }));
    const row = within(await list()).getByRole('option');
    expect(row.querySelector('.vm-row-name')?.textContent).toBe('alpha');
    expect(within(row).queryByTestId('vm-state')).toBeNull();
    expect(row.dataset['vmState']).toBeUndefined();
    expect((await list()).getAttribute('aria-busy')).toBe('true');
    fireEvent.contextMenu(row);
    fireEvent.keyDown(await list(), { key: 'ContextMenu' });
    expect(screen.queryByRole('menu')).toBeNull();
    act(() => useVms.setState({ link: 'live' }));
    expect(row.dataset['vmState']).toBe('running');
    expect((await list()).getAttribute('aria-busy')).toBe('false');
    fireEvent.contextMenu(row);
    expect(await screen.findByRole('menu')).toBeDefined();
  });
});

describe('the list of VMs', () => {
  it('shows each VM with its state as a word, in order', async () => {
    await openWindow({ vms: sampleVms(Date.now()) });
    expect(await names()).toEqual([
      'Arch Linux',
      'build-server',
      'Debian 12',
      'Fedora Workstation 44',
      'FreeBSD router',
      'old-experiment',
      'openSUSE Tumbleweed',
      'Test guest',
      'Ubuntu Server',
      'Windows 11',
    ]);
    const row = await screen.findByTestId('vm-row-opensuse');
    expect(row).toHaveTextContent('Crashed');
    expect(screen.getByTestId('vm-row-build-server')).toHaveTextContent('OffSomething went wrong');
  });

  it('follows what main says', async () => {
    const vm = sampleVm({ name: 'web', slug: 'web' });
    const { world } = await openWindow({ vms: [vm] });
    expect(await screen.findByTestId('vm-row-web')).toHaveTextContent('Off');
    world.change(vm.id, { state: 'paused' });
    await waitFor(() => expect(screen.getByTestId('vm-row-web')).toHaveTextContent('Paused'));
    world.drop(vm.id);
    expect(await screen.findByTestId('welcome')).toBeVisible();
  });

  it('says why when main is there and the folder of VMs is not', async () => {
    await openWindow({ vms: [] });
    await screen.findByTestId('welcome');
    const params = { path: '/mnt/big/vms' };
    const refused = { code: 'file-missing' as const, message: 'gone', params };
    act(() => useVms.setState({ link: 'lost', refused }));
    expect(screen.getByTestId('lost-banner')).toHaveTextContent('“/mnt/big/vms” is missing.');
  });

  it('says when main is gone, keeps what it knows, and mirrors again when main is back', async () => {
    const vm = sampleVm({ name: 'web', slug: 'web' });
    const { world } = await openWindow({ vms: [vm] });
    await screen.findByTestId('vm-row-web');
    world.cutStreams();
    expect(await screen.findByTestId('lost-banner')).toHaveTextContent('keep running');
    expect(screen.getByTestId('vm-row-web')).toBeVisible();
    world.change(vm.id, { state: 'running' });
    await waitFor(() => expect(screen.queryByTestId('lost-banner')).toBeNull());
    expect(screen.getByTestId('vm-row-web')).toHaveTextContent('Running');
  });

  it('counts as running only what runs: a guest halted by its disk does not', async () => {
    const full = { code: 'guest-disk-full', message: 'The host is full.' } as const;
    const vm = sampleVm({ name: 'web', slug: 'web', state: 'running' });
    const db = sampleVm({ name: 'db', slug: 'db', state: 'running' });
    const { world } = await openWindow({ vms: [vm, db, sampleVm({ name: 'off' })] });
    const tally = await screen.findByTestId('overview-tally');
    expect(tally).toHaveTextContent(/^3 virtual machines · 2 running$/);
    world.change(db.id, { state: 'crashed', error: full });
    const halted = /^3 virtual machines · 1 running · 1 halted by its disk$/;
    await waitFor(() => expect(tally).toHaveTextContent(halted));
  });

  it('is sorted by choice, which is remembered, and says how many a search found', async () => {
    const { user } = await openWindow({ vms: sampleVms(Date.now()) });
    expect((await names())[0]).toBe('Arch Linux');
    await user.click(await screen.findByTestId('list-filter'));
    await user.click(await screen.findByTestId('sort-state'));
    const order = await names();
    expect(order.indexOf('Windows 11')).toBeLessThan(order.indexOf('build-server'));
    expect(localStorage.getItem('paddock.list')).toBe('state open');
    await user.click(screen.getByTestId('list-filter'));
    await user.click(screen.getByTestId('list-search'));
    await user.keyboard('windows');
    expect(await screen.findByTestId('overview-found')).toHaveTextContent('1 of 10 shown');
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('Windows 11');
  });

  it('folds away with its sidebar by button and key, and comes back for a search', async () => {
    const { user } = await openWindow({ vms: sampleVms(Date.now()) });
    await list();
    await user.click(screen.getByTestId('sidebar-fold'));
    expect(screen.queryByTestId('vm-list')).toBeNull();
    expect(localStorage.getItem('paddock.list')).toBe('name folded');
    await user.keyboard('{Control>}b{/Control}');
    expect(await list()).toBeVisible();
    await user.keyboard('{Control>}b{/Control}');
    await user.keyboard('{Control>}f{/Control}');
    await waitFor(() => expect(screen.getByTestId('list-search')).toHaveFocus());
  });

  it('draws only the rows in sight of a thousand', async () => {
    await openWindow({ vms: manyVms(1000) });
    const rows = within(await list()).getAllByRole('option');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]).toHaveAttribute('aria-setsize', '1000');
  });

  it('is walked by arrows and typed names, and opened by Enter', async () => {
    const { user } = await openWindow({ vms: sampleVms(Date.now()) });
    (await list()).focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(await activeName()).toBe('Debian 12');
    await user.keyboard('{End}');
    expect(await activeName()).toBe('Windows 11');
    await user.keyboard('ope');
    expect(await activeName()).toBe('openSUSE Tumbleweed');
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('openSUSE Tumbleweed');
    expect(screen.getByTestId('vm-row-opensuse')).toHaveAttribute('aria-selected', 'true');
  });

  it('is narrowed by what is typed after Ctrl+F, and widened by Escape', async () => {
    const { user } = await openWindow({ vms: sampleVms(Date.now()) });
    await list();
    await user.keyboard('{Control>}f{/Control}');
    expect(screen.getByTestId('list-search')).toHaveFocus();
    await user.keyboard('windows');
    await waitFor(async () => expect(await names()).toEqual(['Windows 11']));
    await user.keyboard('{ArrowDown}');
    expect(await list()).toHaveFocus();
    await user.click(screen.getByTestId('list-search'));
    await user.keyboard('zzz');
    expect(screen.getAllByText('No virtual machine matches').length).toBeGreaterThan(0);
    await user.keyboard('{Escape}');
    expect((await names()).length).toBe(10);
  });

  it('offers in its menu what the state allows, by the menu key and by right click', async () => {
    const { user, world } = await openWindow({ vms: sampleVms(Date.now()) });
    (await list()).focus();
    await user.keyboard('Free');
    await user.keyboard('{Shift>}{F10}{/Shift}');
    const menu = await screen.findByTestId('vm-menu');
    expect(within(menu).getByTestId('menu-start')).toBeInTheDocument();
    expect(within(menu).queryByTestId('menu-stop')).toBeNull();
    await user.click(within(menu).getByTestId('menu-start'));
    await waitFor(() =>
      expect(world.list().find((vm) => vm.slug === 'freebsd')?.state).toBe('running'),
    );
    fireEvent.contextMenu(screen.getByTestId('vm-row-fedora'));
    const second = await screen.findByTestId('vm-menu');
    expect(await within(second).findByTestId('menu-resume')).toBeInTheDocument();
  });
});

describe('an empty list', () => {
  it('creates, starts and shows the test guest by one click', async () => {
    const { user, world } = await openWindow({ vms: [] });
    await user.click(await screen.findByTestId('try-test-guest'));
    expect(await screen.findByTestId('vm-name')).toHaveTextContent('test-guest');
    expect(world.list()[0]?.state).toBe('running');
    await waitFor(() => expect(world.settings.welcomed).toBe(true));
  });
});
