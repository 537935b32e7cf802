// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow, type OpenWindow } from '../../open-window';

afterEach(async () => {
  closeWindow();
  if (i18next.isInitialized) await i18next.changeLanguage('en');
});

async function openSettings(): Promise<OpenWindow> {
  const opened = await openWindow({
    vms: [sampleVm({ name: 'web', slug: 'web', state: 'running' })],
  });
  await screen.findByTestId('vm-list');
  await opened.user.keyboard('{Control>},{/Control}');
  await screen.findByTestId('settings');
  return opened;
}

describe('the language', () => {
  it('changes all of the window at once, and the document with it', async () => {
    const { user, world } = await openSettings();
    await user.click(screen.getByTestId('settings-language'));
    await user.click(await screen.findByRole('option', { name: '简体中文', hidden: true }));
    await waitFor(() => expect(document.documentElement.lang).toBe('zh-CN'));
    expect(await screen.findByRole('heading', { name: '设置' })).toBeVisible();
    expect(within(screen.getByTestId('vm-row-web')).getByText('运行中')).toBeVisible();
    expect(world.settings.language).toBe('zh-CN');
    expect(localStorage.getItem('paddock.language')).toBe('zh-CN');
  });
});

describe('the other settings', () => {
  it('are saved as they are changed', async () => {
    const { user, world } = await openSettings();
    await user.click(within(screen.getByTestId('settings-theme')).getByText('Dark'));
    await waitFor(() => expect(world.settings.theme).toBe('dark'));
    await waitFor(() =>
      expect(document.documentElement).toHaveAttribute('data-mantine-color-scheme', 'dark'),
    );
    const seconds = screen.getByTestId('settings-shutdown');
    await user.clear(seconds);
    await user.type(seconds, '90{Enter}');
    await waitFor(() => expect(world.settings.shutdownSeconds).toBe(90));
  });

  it('decide whether the proof runs by itself', async () => {
    const { user, world } = await openSettings();
    const proof = screen.getByRole('switch', { name: 'Re-test acceleration automatically' });
    expect(proof).toBeChecked();
    await user.click(proof);
    await waitFor(() => expect(world.settings.proveByItself).toBe(false));
    await waitFor(() => expect(proof).not.toBeChecked());
  });

  it('say what becomes of guests with this computer, and whether it waits long enough', async () => {
    const { user, world } = await openSettings();
    expect(screen.getByTestId('settings-delay')).toHaveTextContent('waits 5 s at most');
    const choice = within(screen.getByTestId('settings-host-shutdown'));
    expect(choice.getByRole('radio', { name: 'Suspend' })).toBeChecked();
    await user.click(choice.getByText('Nothing'));
    await waitFor(() => expect(world.settings.atHostShutdown).toBe('nothing'));
    await waitFor(() => expect(screen.queryByTestId('settings-delay')).toBeNull());
  });

  it('suspend idle guests when that is chosen', async () => {
    const { user, world } = await openSettings();
    const idle = screen.getByTestId('settings-idle');
    expect(idle).toHaveValue('Never');
    await user.click(idle);
    await user.click(await screen.findByRole('option', { name: 'After 30 minutes', hidden: true }));
    await waitFor(() => expect(world.settings.suspendIdleMinutes).toBe(30));
    await waitFor(() => expect(idle).toHaveValue('After 30 minutes'));
  });

  it('say at the field what is out of range, keep it there and do not save it', async () => {
    const { user, world } = await openSettings();
    const seconds = screen.getByTestId('settings-shutdown');
    expect(seconds).toHaveValue('60 s');
    await user.clear(seconds);
    await user.tab();
    expect(await screen.findByText('Give 5 s to 600 s, such as 90 s or 2 min.')).toBeVisible();
    expect(seconds).toHaveValue('');
    await user.type(seconds, '9999{Enter}');
    expect(seconds).toHaveValue('9999');
    expect(world.settings.shutdownSeconds).toBe(60);
    await user.clear(seconds);
    await user.type(seconds, '2 min{Enter}');
    await waitFor(() => expect(world.settings.shutdownSeconds).toBe(120));
  });

  it('say which version runs and where VMs are kept', async () => {
    await openSettings();
    expect(await screen.findByText('Paddock 0.1.0')).toBeVisible();
    expect(screen.getByText('/home/kim/.local/share/paddock/vms')).toBeVisible();
  });
});
