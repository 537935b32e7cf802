import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { MachineRef } from '../../shared/machine-ref';
import { api, attempt } from '../api/client';
import { tellError } from './tell-error';

/** Saves the guest's screen as a PNG where the person wants it, and says where that is. */
export async function saveScreenshot(machine: MachineRef, head = 0): Promise<void> {
  const outcome = await attempt(api.files.saveScreenshot({ machine, head }));
  if (!outcome.ok) {
    tellError(outcome.error);
  } else if (outcome.value) {
    notifications.show({
      title: i18next.t('consoles:screenshotSaved'),
      message: outcome.value.path,
      closeButtonProps: { 'aria-label': i18next.t('close') },
    });
  }
}
