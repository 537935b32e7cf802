// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { machineKey } from '../../../../../shared/machine-ref';
import type { VmState } from '../../../../../shared/vm-states';
import { movedEntry } from '../../../../../renderer/features/vm-page/uefi/entries';
import { openDialog } from '../../../../../renderer/stores/navigation';
import { sampleVm } from '../../../../fakes/window/machines';
import { sampleFile } from '../../../../fakes/window/router';
import { sampleUefi } from '../../../../fakes/window/uefi';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

async function openUefi(os = 'debian', state: VmState = 'off', variables = sampleUefi) {
  const vm = sampleVm({ name: 'web', state, os });
  const opened = await openWindow({ vms: [vm] });
  opened.world.uefi = variables;
  openDialog({ kind: 'uefi', id: machineKey(vm) });
  const dialog = await screen.findByTestId('uefi-dialog');
  await within(dialog).findByTestId('uefi-reset-button');
  const changes = () =>
    opened.world.calls
      .filter(({ name }) => name === 'vms.changeUefi')
      .map(({ input }) => (input as { change: unknown }).change);
  return { ...opened, dialog, changes };
}

const order = () =>
  within(screen.getByTestId('uefi-entries'))
    .getAllByRole('listitem')
    .map((item) => item.dataset['testid']?.replace('uefi-entry-', ''));

it('boot entries are moved by buttons and by the keyboard, and started once', async () => {
  const { user, changes } = await openUefi();
  expect(order()).toEqual(['0004', '0001', '0002']);
  expect(screen.getByTestId('uefi-entry-0002')).toHaveTextContent('Firmware setup');
  await user.click(screen.getByTestId('uefi-down-0004'));
  await waitFor(() => expect(order()).toEqual(['0001', '0004', '0002']));
  fireEvent.keyDown(screen.getByTestId('uefi-entry-0004'), { key: 'ArrowUp', altKey: true });
  await waitFor(() => expect(order()).toEqual(['0004', '0001', '0002']));
  await user.click(screen.getByTestId('uefi-next-0001'));
  expect(await screen.findByText('next start')).toBeVisible();
  await user.click(screen.getByTestId('uefi-next-0001'));
  await waitFor(() =>
    expect(changes()).toEqual([
      { kind: 'order', order: ['0001', '0004', '0002'] },
      { kind: 'order', order: ['0004', '0001', '0002'] },
      { kind: 'next', entry: '0001' },
      { kind: 'next', entry: null },
    ]),
  );
});

it('a drag is stored where it is dropped, and by Escape or outside not at all', async () => {
  const { changes } = await openUefi();
  const entry = (id: string) => screen.getByTestId(`uefi-entry-${id}`);
  const drag = (dropEffect: 'move' | 'none') => {
    const dataTransfer = { setData: () => undefined, dropEffect };
    fireEvent.dragStart(entry('0004'), { dataTransfer });
    fireEvent.dragOver(entry('0001'), { dataTransfer });
    expect(order()).toEqual(['0001', '0004', '0002']);
    if (dropEffect === 'move') fireEvent.drop(entry('0004'), { dataTransfer });
    fireEvent.dragEnd(entry('0004'), { dataTransfer });
  };
  drag('none');
  expect(order()).toEqual(['0004', '0001', '0002']);
  drag('move');
  await waitFor(() =>
    expect(changes()).toEqual([{ kind: 'order', order: ['0001', '0004', '0002'] }]),
  );
  expect(order()).toEqual(['0001', '0004', '0002']);
});

it('an entry in no order gets into it, and none beyond its end', () => {
  const [first, second, third] = sampleUefi.contents?.entries ?? [];
  const shown = { entries: [first, second, third].flatMap((each) => each ?? []), ordered: 2 };
  const ids = (next: ReturnType<typeof movedEntry>) => next?.entries.map(({ id }) => id);
  expect(movedEntry(shown, '0002', 1)).toMatchObject({ ordered: 3 });
  expect(ids(movedEntry(shown, '0002', 1))).toEqual(['0004', '0002', '0001']);
  expect(ids(movedEntry(shown, '0004', 9))).toEqual(['0001', '0004', '0002']);
  expect(movedEntry(shown, '0001', 9)).toBeNull();
  expect(movedEntry(shown, '0099', 0)).toBeNull();
});

it('what is removed or reset is named and asked first', async () => {
  const { user, changes } = await openUefi();
  await user.click(screen.getByTestId('uefi-remove-0004'));
  const question = await screen.findByTestId('uefi-remove');
  expect(question).toHaveTextContent('\\EFI\\debian\\shimx64.efi');
  expect(changes()).toEqual([]);
  await user.click(within(question).getByTestId('uefi-remove-confirm'));
  await waitFor(() => expect(order()).toEqual(['0001', '0002']));
  await user.click(screen.getByTestId('uefi-setup'));
  expect(await screen.findByTestId('uefi-setup-waits')).toBeVisible();
  await user.click(screen.getByTestId('uefi-reset-button'));
  const reset = await screen.findByTestId('uefi-reset');
  expect(reset).toHaveTextContent('Secure Boot keys');
  await user.click(within(reset).getByTestId('uefi-reset-confirm'));
  const kept = await screen.findByTestId('uefi-kept');
  await user.click(within(kept).getByTestId('uefi-restore-button'));
  const restore = await screen.findByTestId('uefi-restore');
  expect(restore).toHaveTextContent('Secure Boot keys');
  expect(changes().at(-1)).toEqual({ kind: 'reset' });
  await user.click(within(restore).getByTestId('uefi-restore-confirm'));
  await waitFor(() => expect(order()).toEqual(['0004', '0001', '0002']));
  expect(changes().at(-1)).toEqual({ kind: 'restore', name: 'nvram.qcow2.20261122T101530Z' });
});

it('certificates are added after the question about BitLocker, which only Windows has', async () => {
  const { user, changes } = await openUefi('windows-11');
  expect(screen.getByTestId('uefi-missing')).toHaveTextContent('Microsoft UEFI CA 2023');
  await user.click(screen.getByTestId('uefi-renew-button'));
  const question = await screen.findByTestId('uefi-renew');
  expect(question).toHaveTextContent('manage-bde -protectors -disable C:');
  expect(within(question).getByTestId('uefi-renew-confirm')).toBeDisabled();
  await user.click(within(question).getByTestId('uefi-bitlocker-box'));
  await user.click(within(question).getByTestId('uefi-renew-confirm'));
  await waitFor(() => expect(screen.queryByTestId('uefi-missing')).toBeNull());
  expect(changes()).toEqual([{ kind: 'renew' }]);
});

it('keys that were kept are restored after the question about BitLocker', async () => {
  const kept = [
    { name: 'nvram.qcow2.20261122T101530Z', at: '2026-11-22T10:15:30.000Z', bytes: 540_672 },
  ];
  const { user, changes } = await openUefi('windows-11', 'off', { ...sampleUefi, kept });
  await user.click(screen.getByTestId('uefi-restore-button'));
  const question = await screen.findByTestId('uefi-restore');
  expect(within(question).getByTestId('uefi-restore-confirm')).toBeDisabled();
  await user.click(within(question).getByTestId('uefi-bitlocker-box'));
  await user.click(within(question).getByTestId('uefi-restore-confirm'));
  await waitFor(() => expect(changes()).toEqual([{ kind: 'restore', name: kept[0]?.name }]));
});

it('variables that were kept go after a question that names their file and its size', async () => {
  const name = 'nvram.qcow2.20261122T101530Z';
  const kept = [{ name, at: '2026-11-22T10:15:30.000Z', bytes: 540_672 }];
  const { user, changes } = await openUefi('windows-11', 'off', { ...sampleUefi, kept });
  await user.click(screen.getByTestId('uefi-forget-button'));
  const question = await screen.findByTestId('uefi-forget');
  expect(question).toHaveTextContent(`${name} (528 KiB)`);
  expect(changes()).toEqual([]);
  await user.click(within(question).getByTestId('uefi-forget-confirm'));
  await waitFor(() => expect(screen.queryByTestId('uefi-kept')).toBeNull());
  expect(changes()).toEqual([{ kind: 'forget', name }]);
});

it('without a template it says which package may have the certificates', async () => {
  await openUefi('debian', 'off', { ...sampleUefi, template: null });
  expect(screen.getByTestId('uefi-missing')).toHaveTextContent('OVMF (edk2)');
  expect(screen.queryByTestId('uefi-renew-button')).toBeNull();
});

it('nothing can be changed while the guest runs', async () => {
  await openUefi('debian', 'running');
  expect(screen.getByTestId('uefi-off')).toBeVisible();
  for (const id of ['uefi-down-0004', 'uefi-next-0004', 'uefi-setup', 'uefi-reset-button']) {
    expect(screen.getByTestId(id)).toBeDisabled();
  }
});

it('certificates of a file are judged, named and agreed to before they are enrolled', async () => {
  const { user, changes, choose, world } = await openUefi('windows-11');
  await user.click(screen.getByTestId('uefi-enrol-button'));
  expect(screen.queryByTestId('uefi-enrol')).toBeNull();
  choose['any'] = sampleFile({ fileName: 'kim.pem' });
  await user.click(screen.getByTestId('uefi-enrol-button'));
  const question = await screen.findByTestId('uefi-enrol');
  expect(question).toHaveTextContent('kim.pem');
  expect(within(question).getByTestId('uefi-enrol-added')).toHaveTextContent('Adds to db: Kim');
  const confirm = within(question).getByTestId('uefi-enrol-confirm');
  expect(confirm).toBeDisabled();
  await user.click(within(question).getByTestId('uefi-bitlocker-box'));
  await user.click(within(question).getByTestId('uefi-enrol-into'));
  await user.click(await screen.findByRole('option', { name: /KEK/, hidden: true }));
  await waitFor(() =>
    expect(within(question).getByTestId('uefi-enrol-added')).toHaveTextContent('KEK: Kim'),
  );
  expect(changes()).toEqual([]);
  await user.click(confirm);
  await waitFor(() => expect(screen.queryByTestId('uefi-enrol')).toBeNull());
  expect(changes()).toEqual([{ kind: 'enrol', into: 'KEK', file: 'grant:kim.pem' }]);
  // A file that is none is told where it was chosen.
  if (world.uefi.contents) world.uefi = { ...world.uefi, contents: null };
  await user.click(screen.getByTestId('uefi-enrol-button'));
  expect(await screen.findByTestId('error-panel')).toBeVisible();
});
