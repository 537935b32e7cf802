import { dialog } from 'electron';
import type { Settings } from '../../../shared/settings';
import { shellLanguage } from '../language';
import type { Log } from '../log';
import { menuLabels } from './menu-labels';

/** A bug in main: logged each time, told once; the app and the guests go on. */
export function tellUnexpected(log: Log, settings: () => Settings): void {
  let told = false;
  const tell = (error: unknown) => {
    log.error('Unexpected', error);
    if (told) return;
    told = true;
    const labels = menuLabels[shellLanguage(settings().language)].dialog;
    void dialog.showMessageBox({
      type: 'error',
      message: labels.crashTitle,
      detail: `${labels.crashText}\n\n${error instanceof Error ? error.message : String(error)}`,
    });
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}
