// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { goToVm, useNavigation } from '../../../../renderer/stores/navigation';
import { applyVmEvent, useVms } from '../../../../renderer/stores/vms';
import { localConnection } from '../../../../shared/machine-ref';
import { localKey, sampleVm } from '../../../fakes/window/machines';
import { closeWindow, openWindow } from '../open-window';

vi.mock('../../../../renderer/consoles/screen-console-view', () => ({
  ScreenConsoleView: () => <p>the screen</p>,
}));

afterEach(closeWindow);

const page = () => useNavigation.getState().place.page;

it('leaves the page of a VM that another program removed, and is not thrown back when it is restored', async () => {
  const vm = sampleVm({ id: 'a', name: 'alpha' });
  await openWindow({ vms: [vm, sampleVm({ id: 'b', name: 'beta' })] });
  await screen.findByTestId('vm-list');
  act(() => goToVm(localKey('a')));
  expect(page()).toBe('vm');
  const { revision } = useVms.getState();
  const change = (event: Parameters<typeof applyVmEvent>[1]) =>
    act(() => useVms.setState((mirror) => applyVmEvent(mirror, event), true));
  change({ type: 'removed', revision: revision + 1, connection: localConnection, id: 'a' });
  expect(page()).toBe('overview');
  expect(screen.getByTestId('nav-overview').getAttribute('aria-current')).toBe('page');
  change({ type: 'changed', revision: revision + 2, vm });
  expect(page()).toBe('overview');
});

it('waits on the page of a VM that main has not told of yet', async () => {
  await openWindow({ vms: [sampleVm({ id: 'a', name: 'alpha' })] });
  await screen.findByTestId('vm-list');
  act(() => goToVm(localKey('just-made')));
  expect(page()).toBe('vm');
});
