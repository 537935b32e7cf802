import { app, dialog } from 'electron';
import english from '../../shared/texts/en/errors.json';
import chinese from '../../shared/texts/zh-CN/errors.json';
import { systemName } from '../lib/platform';
import { chooseLanguage } from './language';

/** Says in plain words that this system is not one that Paddock manages machines on, and ends. */
export function endOnOtherSystem(): void {
  // Before Electron is ready it does not know the locale; the runtime does.
  const { locale } = Intl.DateTimeFormat().resolvedOptions();
  const words = (chooseLanguage('system', locale) === 'zh-CN' ? chinese : english)['not-linux'];
  const sentence = words.named.replace('{{system}}', systemName(process.platform));
  dialog.showErrorBox('Paddock', `${sentence}\n\n${words.hint}`);
  app.exit(1);
}
