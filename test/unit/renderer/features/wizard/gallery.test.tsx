// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../../../../shared/errors';
import { closeWindow, openWindow, type OpenWindow } from '../../open-window';

vi.mock('../../../../../renderer/consoles/screen-console-view', () => ({
  ScreenConsoleView: () => <p>the screen</p>,
}));

afterEach(closeWindow);

async function openGallery(): Promise<OpenWindow> {
  const opened = await openWindow({ vms: [] });
  await opened.user.click(await screen.findByTestId('new-vm'));
  await screen.findByTestId('wizard');
  await opened.user.click(screen.getByText('Download'));
  await screen.findByTestId('gallery-debian-13');
  return opened;
}

const row = (id: string) => within(screen.getByTestId(`gallery-${id}`));

describe('the gallery', () => {
  it('says of each system what it is, how it is known, and until when it is mended', async () => {
    await openGallery();
    expect(screen.getByTestId('gallery-debian-13')).toHaveTextContent('329 MiB to download');
    expect(screen.getByTestId('gallery-debian-13-netinst')).toHaveTextContent('Signed by');
    expect(screen.getByTestId('gallery-debian-12')).toHaveTextContent('No updates since');
    expect(screen.getByTestId('gallery-windows-11')).toHaveTextContent('microsoft.com');
    expect(row('fedora-44').getByRole('button')).toHaveTextContent('Resume');
    expect(row('debian-12').getByRole('button')).toHaveTextContent('Use');
  });

  it('leads to the machine when what was chosen is here', async () => {
    const { user, world } = await openGallery();
    await user.click(screen.getByTestId('gallery-fetch-debian-13'));
    expect(await screen.findByTestId('guest-name')).toBeInTheDocument();
    await user.click(screen.getByTestId('wizard-back'));
    expect(await screen.findByTestId('file-disk')).toHaveTextContent('debian-13-generic');
    expect(world.jobs.list()).toEqual([]);
  });

  it('shows how far a download is, pauses it, and leaves it alone when the wizard closes', async () => {
    const { user, world } = await openGallery();
    world.pace.create = 100_000;
    await user.click(screen.getByTestId('gallery-fetch-debian-13'));
    const progress = await screen.findByTestId('gallery-progress');
    expect(progress).toHaveTextContent('125 MiB of 329 MiB');
    await user.click(screen.getByTestId('wizard-close'));
    await waitFor(() => expect(screen.queryByTestId('wizard')).toBeNull());
    expect(world.jobs.list().map(({ state }) => state)).toEqual(['running']);
    await user.click(screen.getByTestId('new-vm'));
    await user.click(await screen.findByText('Download'));
    await screen.findByTestId('gallery-progress');
    await user.click(screen.getByTestId('gallery-pause'));
    await waitFor(() => expect(world.jobs.list()[0]?.state).toBe('cancelling'));
  });

  it('is searched, and has a way back from nothing', async () => {
    const { user } = await openGallery();
    await user.type(screen.getByTestId('gallery-search'), 'nothing like it');
    await user.click(within(await screen.findByTestId('gallery-none')).getByRole('button'));
    expect(await screen.findByTestId('gallery-windows-11')).toBeInTheDocument();
  });

  it('tells at its place what an address has against it', async () => {
    const { user, world } = await openGallery();
    vi.spyOn(world.gallery, 'wanted').mockImplementation(() => {
      throw failure('url-invalid', { params: { url: 'debian' } });
    });
    await user.type(screen.getByTestId('gallery-url'), 'debian{Enter}');
    expect(await screen.findByText('“debian” is not a web address.')).toBeInTheDocument();
    expect(screen.getByTestId('gallery-url')).toHaveValue('debian');
  });

  it('leads to the place for an ISO that a person has to fetch', async () => {
    const { user } = await openGallery();
    await user.click(screen.getByTestId('gallery-bring-windows-11'));
    expect(await screen.findByTestId('choose-iso')).toBeInTheDocument();
  });
});
