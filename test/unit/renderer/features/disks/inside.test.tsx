// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { piecesOf } from '../../../../../renderer/features/disks/inside-pieces';
import type { DiskInside, DiskPart } from '../../../../../shared/disk-inside';
import { fakeImages, fakeInside } from '../../../../fakes/window/disks';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

/** A window on the disks of a machine: two of its own, and one that nothing uses. */
async function openDisks() {
  const vm = sampleVm({ name: 'web' });
  const window = await openWindow({ vms: [vm] });
  window.world.images = fakeImages([{ id: vm.id, name: 'web', slug: 'web' }]);
  await window.user.click(screen.getByTestId('nav-disks'));
  await screen.findAllByTestId('disk-row');
  return window;
}

it('what is in a disk is a bar to scale and a table', async () => {
  const { user } = await openDisks();
  await user.click(screen.getAllByTestId('disk-menu')[0] ?? document.body);
  await user.click(await screen.findByTestId('disk-inside'));
  const rows = await screen.findAllByTestId('inside-row');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    '1512 MiBEFI systemFAT32ESP500 MiB',
    '212 GiBLinuxext4root8 GiB',
  ]);
  const pieces = screen.getAllByTestId('inside-piece');
  expect(pieces.map(({ title }) => title)).toEqual([
    '1: FAT32, 512 MiB',
    '2: ext4, 12 GiB',
    'Unpartitioned, 7.5 GiB',
  ]);
  expect(screen.getByTestId('inside-table')).toHaveTextContent('Partition table: GPT');
});

it('only what nothing uses can go to the trash', async () => {
  const { user, world } = await openDisks();
  const menus = screen.getAllByTestId('disk-menu');
  await user.click(menus[0] ?? document.body);
  await screen.findByTestId('disk-reveal');
  expect(screen.queryByTestId('disk-trash')).toBeNull();
  await user.click(menus[2] ?? document.body);
  await user.click(await screen.findByTestId('disk-trash'));
  await waitFor(() => expect(screen.getAllByTestId('disk-row')).toHaveLength(2));
  expect(world.images.map(({ use }) => use)).toEqual(['disk', 'disk']);
  expect(await screen.findByText('disk1.img is in the desktop’s trash.')).toBeVisible();
});

it('an image that nothing uses is wiped after name, bytes and limits were shown and agreed to', async () => {
  const { user, world } = await openDisks();
  await user.click(screen.getAllByTestId('disk-menu')[2] ?? document.body);
  await user.click(await screen.findByTestId('disk-wipe'));
  const dialog = await screen.findByTestId('wipe-dialog');
  await waitFor(() => expect(dialog).toHaveTextContent(/disk1\.img.*300 MiB/));
  expect(screen.getByTestId('wipe-notes')).toHaveTextContent('Only encryption protects');
  expect(screen.getByTestId('wipe-confirm')).toBeDisabled();
  await user.click(screen.getByTestId('wipe-agree-box'));
  await user.click(screen.getByTestId('wipe-confirm'));
  expect(await screen.findByText('disk1.img was overwritten and deleted.')).toBeVisible();
  await waitFor(() => expect(screen.getAllByTestId('disk-row')).toHaveLength(2));
  expect(world.images.map(({ use }) => use)).toEqual(['disk', 'disk']);
});

describe('the pieces of a bar', () => {
  const part = (number: number, start: number, bytes: number, use: DiskPart['use'] = 'linux') => ({
    number,
    start,
    bytes,
    use,
    code: '',
    name: null,
    bootable: false,
    content: null,
  });
  const pieces = (parts: DiskPart[], virtualBytes = 1000) =>
    piecesOf({ ...fakeInside('a'), virtualBytes, parts } satisfies DiskInside).map((each) => [
      each.part?.number ?? null,
      each.start,
      each.bytes,
    ]);

  it('are the partitions and the gaps between them, in their order on the disk', () => {
    expect(pieces([part(2, 500, 200), part(1, 2, 300)])).toEqual([
      [1, 2, 300],
      [null, 302, 198],
      [2, 500, 200],
      [null, 700, 300],
    ]);
  });

  it('leave out the box of logical ones', () => {
    expect(pieces([part(1, 0, 1000, 'extended'), part(5, 0, 1000)])).toEqual([[5, 0, 1000]]);
  });
});
