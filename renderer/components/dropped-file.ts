import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Says why what was dropped is not taken. */
export function refuseDrop(message: string, title = i18next.t('dropRefused')): void {
  notifications.show({
    color: 'red',
    title,
    message,
    closeButtonProps: { 'aria-label': i18next.t('close') },
  });
}

/**
 * The file of a drop, and null where there is none. Several are refused aloud, not cut down to the first.
 * @param several what is said then, unless that each file makes a machine
 */
export function droppedFile(
  event: { dataTransfer: DataTransfer | null; preventDefault: () => void },
  several?: { title: string; text: string },
): File | null {
  const [file, second] = event.dataTransfer?.files ?? [];
  if (!file) return null;
  event.preventDefault();
  if (!second) return file;
  refuseDrop(several?.text ?? i18next.t('dropOneText'), several?.title ?? i18next.t('dropOne'));
  return null;
}
