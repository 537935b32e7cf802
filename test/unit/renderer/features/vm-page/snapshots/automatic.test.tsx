// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { failure, toAppError } from '../../../../../../shared/errors';
import { sampleVm } from '../../../../../fakes/window/machines';
import { sampleSnapshot } from '../../../../../fakes/window/snapshots';
import { closeWindow, openWindow } from '../../../open-window';

afterEach(closeWindow);

/** A machine with a snapshot of a person, and one of the schedule on it. */
async function openTab(tab: string, vm = sampleVm({ name: 'web' })) {
  const { world, user } = await openWindow({ vms: [vm] });
  const origin = 'schedule' as const;
  world.snapshots.tree = {
    ...world.snapshots.tree,
    points: [
      sampleSnapshot({ id: 'aaaaaaaa', title: 'Fresh' }),
      sampleSnapshot({ id: 'bbbbbbbb', title: 'Automatic, today', parent: 'aaaaaaaa', origin }),
    ],
    current: 'bbbbbbbb',
  };
  const failed = toAppError(failure('snapshot-no-disk', { params: { name: 'web' } }));
  world.snapshots.failed = { at: '2026-11-22T03:00:00.000Z', error: failed };
  await user.click(screen.getByTestId('vm-row-web'));
  await user.click(await screen.findByTestId(tab));
  return { world, user, vm };
}

it('sets when snapshots are made and which of them stay, and shows what that comes to', async () => {
  const { world, user } = await openTab('tab-snapshots');
  expect(await screen.findByTestId('automatic-rules')).toHaveTextContent('Off');
  expect(screen.getByTestId('automatic-failed')).toHaveTextContent('no disk that it writes to');
  await user.click(screen.getByTestId('automatic-change'));
  const dialog = within(await screen.findByTestId('automatic-dialog'));
  expect(dialog.queryByTestId('automatic-preview')).toBeNull();
  await user.click(dialog.getByTestId('automatic-every'));
  await user.click(await screen.findByRole('option', { name: 'Every day', hidden: true }));
  const counts = await dialog.findByTestId('automatic-counts');
  await waitFor(() => expect(counts).toHaveTextContent('7 of 28 snapshots would be left'));
  expect(counts).toHaveTextContent('about 1.4 GiB');
  const [last, weekly] = [dialog.getByTestId('keep-last'), dialog.getByTestId('keep-weekly')];
  await user.clear(last);
  await user.type(last, '0');
  expect(dialog.getByTestId('automatic-save')).toBeDisabled();
  await user.clear(weekly);
  await user.type(weekly, '3');
  await waitFor(() =>
    expect(dialog.getByTestId('automatic-counts')).toHaveTextContent('3 of 28 snapshots'),
  );
  await user.click(dialog.getByTestId('automatic-before'));
  await user.click(dialog.getByTestId('automatic-save'));
  await waitFor(() =>
    expect(screen.getByTestId('automatic-rules')).toHaveTextContent(
      /^Every day at 03:00 · Before disk and firmware changes · Keeps 3 weekly · Next: /,
    ),
  );
  expect(world.snapshots.rules).toMatchObject({
    every: 'day',
    beforeChanges: true,
    keep: { last: 0, weekly: 3 },
  });
});

it('marks what nobody made, and says that editing it keeps it', async () => {
  const { user } = await openTab('tab-snapshots');
  const marks = await screen.findAllByTestId('snapshot-automatic');
  expect(marks.map((mark) => mark.getAttribute('aria-label'))).toEqual(['Automatic']);
  await user.click(screen.getByTestId('snapshot-rename'));
  expect(await screen.findByTestId('rename-snapshot')).toHaveTextContent(
    'no longer deleted automatically',
  );
});

it('offers none of a suspended machine, and says why', async () => {
  await openTab('tab-snapshots', sampleVm({ name: 'web', suspended: { at: 1, bytes: 2 } }));
  expect(await screen.findByTestId('snapshot-take')).toBeDisabled();
  expect(screen.getByTestId('snapshot-take')).toHaveAccessibleDescription(/suspended/);
});

it('leads from a time line below the screen back to a snapshot, and folds it for good', async () => {
  const { user } = await openTab('tab-screen');
  const tiles = await screen.findAllByTestId('timeline-tile');
  expect(tiles.map((tile) => tile.getAttribute('aria-label')?.split(',')[0])).toEqual([
    'Fresh',
    'Automatic',
  ]);
  // One stop for Tab: the newest; arrows lead on.
  expect(tiles.map((tile) => tile.tabIndex)).toEqual([-1, 0]);
  tiles[1]?.focus();
  await user.keyboard('{ArrowLeft}');
  expect(screen.getByTestId('timeline-looked')).toHaveTextContent('Fresh');
  await user.keyboard('{Enter}');
  expect(await screen.findByTestId('revert-dialog')).toHaveTextContent('Revert to “Fresh”');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('revert-dialog')).toBeNull());
  await user.click(screen.getByTestId('timeline-fold'));
  expect(screen.queryByTestId('timeline-tile')).toBeNull();
  await user.click(screen.getByTestId('tab-snapshots'));
  await user.click(screen.getByTestId('tab-screen'));
  expect(await screen.findByTestId('timeline-fold')).toHaveAttribute('aria-expanded', 'false');
  localStorage.removeItem('paddock.timeline');
});
