import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement } from 'react';
import type { AppError } from '../../shared/errors';
import { localConnection, machineKey } from '../../shared/machine-ref';
import { api, attempt } from '../api/client';
import { tellError } from '../components/tell-error';
import { UndoButtons } from '../components/undo-buttons';
import { goToTrash, goToVm } from './navigation';

/** A machine that was moved to the trash. */
export interface Removed {
  /** As it was called. */
  name: string;
  trashName: string;
}

/** Long enough to notice a mistake; the trash keeps them longer than that. */
const undoMs = 12_000;

const closeButtonProps = () => ({ 'aria-label': i18next.t('common:close') });

/** Takes all of them out of the trash; what cannot be is told, and stays there. */
async function restore(noticeId: string, removed: readonly Removed[]): Promise<void> {
  notifications.hide(noticeId);
  const errors: AppError[] = [];
  const ids: string[] = [];
  for (const { trashName } of removed) {
    const outcome = await attempt(api.vms.restore({ trashName }));
    if (outcome.ok) ids.push(outcome.value.id);
    else errors.push(outcome.error);
  }
  const [id] = ids;
  if (id !== undefined && removed.length === 1) {
    goToVm(machineKey({ connection: localConnection, id }));
  }
  if (ids.length > 0) {
    const name = removed[0]?.name ?? '';
    const message =
      removed.length === 1
        ? i18next.t('vm:remove.restored', { name })
        : i18next.t('vm:bulk.remove.restored', { count: ids.length });
    notifications.show({ message, closeButtonProps: closeButtonProps() });
  }
  const [first] = errors;
  if (!first) return;
  const several = i18next.t('vm:bulk.remove.notRestored', { count: errors.length });
  tellError(first, removed.length === 1 ? undefined : several);
}

/** Says in one notice what was moved to the trash, with the way back for all of it. */
export function tellRemoved(removed: readonly Removed[]): void {
  const [first] = removed;
  if (!first) return;
  const id = `removed-${first.trashName}`;
  notifications.show({
    id,
    title:
      removed.length === 1
        ? i18next.t('vm:remove.done', { name: first.name })
        : i18next.t('vm:bulk.remove.done', { count: removed.length }),
    message: createElement(UndoButtons, {
      onUndo: () => void restore(id, removed),
      onShowTrash: goToTrash,
    }),
    autoClose: undoMs,
    closeButtonProps: closeButtonProps(),
  });
}
