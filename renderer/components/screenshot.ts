import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { MachineRef } from '../../shared/machine-ref';
import { api, attempt } from '../api/client';
import { errorText } from './errors/error-text';

/** Saves the guest's screen as a PNG where the person wants it, and says where that is. */
export async function saveScreenshot(machine: MachineRef): Promise<void> {
  const outcome = await attempt(api.files.saveScreenshot({ machine }));
  const closeButtonProps = { 'aria-label': i18next.t('close') };
  if (!outcome.ok) {
    const { sentence, hint } = errorText(outcome.error);
    notifications.show({ color: 'red', title: sentence, message: hint, closeButtonProps });
  } else if (outcome.value) {
    notifications.show({
      title: i18next.t('consoles:screenshotSaved'),
      message: outcome.value.path,
      closeButtonProps,
    });
  }
}
