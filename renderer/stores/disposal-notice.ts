import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement } from 'react';
import { machineKey } from '../../shared/machine-ref';
import type { VmSummary } from '../../shared/vm-state';
import { KeepButton } from '../components/keep-button';
import { useNavigation } from './navigation';
import { runCommand } from './operations';
import { useVms } from './vms';

/** Its own page says the same. */
const isShown = (vm: VmSummary): boolean => {
  const { place } = useNavigation.getState();
  return place.page === 'vm' && place.id === machineKey(vm);
};

/**
 * Tells of each disposable machine that was switched off, with the way to keep it, wherever the window is. Returns the
 * function that ends it.
 */
export function tellOfDisposals(): () => void {
  const told = new Set<string>();
  const noticeOf = (id: string) => `disposal-${id}`;
  const hide = (id: string) => {
    if (told.delete(id)) notifications.hide(noticeOf(id));
  };
  return useVms.subscribe(({ byId }) => {
    const going = Object.values(byId).filter(({ disposeAt }) => disposeAt !== undefined);
    const ids = new Set(going.map(({ id }) => id));
    for (const id of told) if (!ids.has(id)) hide(id);
    for (const vm of going) {
      if (told.has(vm.id) || isShown(vm)) continue;
      told.add(vm.id);
      const leftMs = Math.max(1000, (vm.disposeAt ?? 0) - Date.now());
      notifications.show({
        id: noticeOf(vm.id),
        title: i18next.t('vm:kept.ended', { name: vm.name }),
        message: createElement(KeepButton, {
          seconds: Math.ceil(leftMs / 1000),
          onKeep: () => void runCommand(machineKey(vm), 'keep'),
        }),
        autoClose: leftMs,
        closeButtonProps: { 'aria-label': i18next.t('common:close') },
      });
    }
  });
}
