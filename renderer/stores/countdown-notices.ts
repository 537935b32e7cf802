import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement, type ReactNode } from 'react';
import { localConnection, machineKey } from '../../shared/machine-ref';
import type { VmSummary } from '../../shared/vm-state';
import { IdleKeepButton } from '../components/idle-keep-button';
import { KeepButton } from '../components/keep-button';
import { keepRunning } from './keep-running';
import { useNavigation } from './navigation';
import { runCommand } from './operations';
import { useVms } from './vms';

/** Its own page says the same. */
const isShown = (vm: VmSummary): boolean => {
  const { place } = useNavigation.getState();
  return place.page === 'vm' && place.id === machineKey(vm);
};

/** Something that happens to machines at a certain time unless a person keeps it from happening. */
interface Countdown {
  kind: string;
  /** When, in milliseconds since the epoch. */
  at: (vm: VmSummary) => number | undefined;
  title: (name: string) => string;
  message: (vm: VmSummary, leftMs: number) => ReactNode;
}

const disposal: Countdown = {
  kind: 'disposal',
  at: ({ disposeAt }) => disposeAt,
  title: (name) => i18next.t('vm:kept.ended', { name }),
  message: (vm, leftMs) =>
    createElement(KeepButton, {
      seconds: Math.ceil(leftMs / 1000),
      onKeep: () => void runCommand(machineKey(vm), 'keep'),
    }),
};

const idle: Countdown = {
  kind: 'idle',
  at: ({ suspendAt, connection }) => (connection === localConnection ? suspendAt : undefined),
  title: (name) => i18next.t('vm:idle.title', { name }),
  message: (vm, leftMs) =>
    createElement(IdleKeepButton, {
      deadline: Date.now() + leftMs,
      onKeep: () => void keepRunning(vm),
    }),
};

/**
 * Tells of each disposable machine that was switched off, and of each guest that is about to be suspended since it is idle,
 * with the way to keep it, wherever the window is. Returns the function that ends it.
 */
export function tellOfCountdowns(): () => void {
  const ends = [disposal, idle].map(tellOf);
  return () => {
    for (const end of ends) end();
  };
}

function tellOf({ kind, at, title, message }: Countdown): () => void {
  const told = new Set<string>();
  const noticeOf = (id: string) => `${kind}-${id}`;
  const hide = (id: string) => {
    if (told.delete(id)) notifications.hide(noticeOf(id));
  };
  const look = ({ byId }: Pick<ReturnType<typeof useVms.getState>, 'byId'>) => {
    const going = Object.values(byId).filter((vm) => at(vm) !== undefined);
    const ids = new Set(going.map(({ id }) => id));
    for (const id of told) if (!ids.has(id)) hide(id);
    for (const vm of going) {
      if (told.has(vm.id) || isShown(vm)) continue;
      told.add(vm.id);
      const leftMs = Math.max(1000, (at(vm) ?? 0) - Date.now());
      notifications.show({
        id: noticeOf(vm.id),
        title: title(vm.name),
        message: message(vm, leftMs),
        autoClose: leftMs,
        closeButtonProps: { 'aria-label': i18next.t('common:close') },
      });
    }
  };
  // One may have begun before somebody was here to tell of it.
  look(useVms.getState());
  return useVms.subscribe(look);
}
