// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openDialog } from '../../../../../renderer/stores/navigation';
import { machineKey } from '../../../../../shared/machine-ref';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

describe('exporting', () => {
  it('says what stays behind, keeps what is there, and writes the file that was named', async () => {
    const vm = sampleVm({ name: 'web', state: 'off' });
    const { world, user } = await openWindow({ vms: [vm] });
    act(() => openDialog({ kind: 'export', id: machineKey(vm) }));
    const notes = await screen.findByTestId('export-notes');
    expect(notes).toHaveTextContent('Disks are copied: at most 3 GiB.');
    expect(notes).toHaveTextContent('disk0: on SATA there.');
    const name = screen.getByTestId('export-file');
    expect(name).toHaveValue('web');
    await user.type(name, '/x');
    expect(screen.getByTestId('export-submit')).toBeDisabled();
    await user.clear(name);
    await user.type(name, 'taken');
    await user.click(screen.getByTestId('export-submit'));
    expect(await screen.findByTestId('error-panel')).toHaveTextContent('taken.ova');
    await user.clear(name);
    await user.type(name, 'out');
    await user.click(screen.getByTestId('export-format-vmx'));
    await user.click(screen.getByTestId('export-submit'));
    await waitFor(() => expect(screen.queryByTestId('export-dialog')).toBeNull());
    const calls = world.calls.filter((call) => call.name === 'vms.export');
    expect(calls.at(-1)?.input).toEqual({ id: vm.id, target: 'grant:f', name: 'out.vmx' });
  });

  it('copies no disks of a guest that runs, and offers what needs none', async () => {
    const vm = sampleVm({ name: 'web', state: 'running' });
    const { user } = await openWindow({ vms: [vm] });
    act(() => openDialog({ kind: 'export', id: machineKey(vm) }));
    await screen.findByTestId('export-notes');
    expect(screen.getByTestId('export-submit')).toBeEnabled();
    await user.click(screen.getByTestId('export-format-ova'));
    expect(await screen.findByTestId('export-off')).toHaveTextContent('must be off');
    expect(screen.getByTestId('export-submit')).toBeDisabled();
  });
});
