import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/**
 * Puts what the guest shows now on the clipboard, in the guest's pixels, and says whether it is there.
 * @param picture the canvas; null without a picture, which does nothing.
 */
export async function copyPicture(picture: HTMLCanvasElement | null): Promise<void> {
  if (!picture || picture.width === 0 || picture.height === 0) return;
  const copied = await put(picture).then(
    () => true,
    () => false,
  );
  notifications.show({
    ...(copied
      ? { message: i18next.t('consoles:pictureCopied') }
      : { color: 'red', message: i18next.t('common:copyFailed') }),
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
}

async function put(picture: HTMLCanvasElement): Promise<void> {
  const { width, height } = picture;
  // Of a copy: reading the canvas itself would make the browser move it out of the GPU.
  const copy = new OffscreenCanvas(width, height);
  copy.getContext('2d')?.drawImage(picture, 0, 0);
  const png = copy.convertToBlob({ type: 'image/png' });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}
