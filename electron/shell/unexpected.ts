import { app, dialog } from 'electron';
import english from '../../renderer/i18n/en/menu.json';
import chinese from '../../renderer/i18n/zh-CN/menu.json';
import type { Settings } from '../../shared/settings';
import { chooseLanguage } from './language';
import type { Log } from './log';

/** A bug in main: logged each time, told once; the app and the guests go on. */
export function tellUnexpected(log: Log, settings: () => Settings): void {
  let told = false;
  const tell = (error: unknown) => {
    log.error('Unexpected', error);
    if (told) return;
    told = true;
    const language = chooseLanguage(settings().language, app.getLocale());
    const labels = (language === 'zh-CN' ? chinese : english).dialog;
    void dialog.showMessageBox({
      type: 'error',
      message: labels.crashTitle,
      detail: `${labels.crashText}\n\n${error instanceof Error ? error.message : String(error)}`,
    });
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}
