import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { AppError } from '../../shared/errors';
import { errorText } from './errors/error-text';

/**
 * Tells in a red notice what failed where there is no place for an error of its own.
 * @param title what failed as a whole, where the error is only the reason for it.
 */
export function tellError(error: AppError, title?: string): void {
  const { sentence, hint } = errorText(error);
  notifications.show({
    color: 'red',
    title: title ?? sentence,
    message: title === undefined ? hint : sentence,
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
}
