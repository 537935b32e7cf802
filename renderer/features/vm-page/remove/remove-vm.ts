import type { AppError } from '../../../../shared/errors';
import type { MachineKey } from '../../../../shared/machine-ref';
import { goToOverview, useNavigation } from '../../../stores/navigation';
import { actOn } from '../../../stores/operations';
import { tellRemoved } from '../../../stores/removed-notice';

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
  if (trashName !== undefined) tellRemoved([{ name, trashName }]);
  return null;
}
