import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { localConnection, machineKey, type MachineKey } from '../../../../shared/machine-ref';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { errorText } from '../../../components/errors/error-text';
import { actOn } from '../../../stores/operations';
import { goToOverview, goToTrash, goToVm, useNavigation } from '../../../stores/navigation';

/** Long enough to notice a mistake; the trash keeps the VM longer than that. */
const undoMs = 12_000;

async function restore(trashName: string, name: string): Promise<void> {
  const id = `removed-${trashName}`;
  const outcome = await attempt(api.vms.restore({ trashName }));
  const closeButtonProps = { 'aria-label': i18next.t('common:close') };
  notifications.hide(id);
  if (outcome.ok) {
    goToVm(machineKey({ connection: localConnection, id: outcome.value.id }));
    notifications.show({ message: i18next.t('vm:remove.restored', { name }), closeButtonProps });
  } else {
    notifications.show({
      color: 'red',
      title: errorText(outcome.error).sentence,
      message: errorText(outcome.error).hint,
      closeButtonProps,
    });
  }
}

/**
 * Moves a VM to the trash and shows a notice with the way back.
 * @param anyway although other VMs need its files, as the person was told.
 * @returns what went wrong, or null.
 */
export async function removeVm(
  id: MachineKey,
  name: string,
  anyway = false,
): Promise<AppError | null> {
  const outcome = await actOn(id, 'remove', anyway);
  if (!outcome.ok) return outcome.error;
  const { place } = useNavigation.getState();
  if (place.page === 'vm' && place.id === id) goToOverview();
  const { trashName } = outcome.value;
  if (trashName === undefined) return null;
  notifications.show({
    id: `removed-${trashName}`,
    title: i18next.t('vm:remove.done', { name }),
    message: (
      <Group gap="xs" mt={6}>
        <Button
          variant="light"
          size="xs"
          onClick={() => void restore(trashName, name)}
          data-testid="undo-remove"
        >
          {i18next.t('vm:remove.undo')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={goToTrash}
          data-testid="show-trash"
        >
          {i18next.t('vm:remove.showTrash')}
        </Button>
      </Group>
    ),
    autoClose: undoMs,
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
  return null;
}
