import { app, dialog } from 'electron';
import english from '../../shared/texts/en/errors.json';
import { errorWords } from '../../shared/texts/error-words';
import { languageOf } from '../../shared/texts/language';
import chinese from '../../shared/texts/zh-CN/errors.json';
import { systemName } from '../lib/platform';

/** Says in plain words that this system is not one that Paddock manages machines on, and ends. */
export function endOnOtherSystem(): void {
  // Before Electron is ready it does not know the locale; the runtime does.
  const { locale } = Intl.DateTimeFormat().resolvedOptions();
  const texts = languageOf('system', [locale]) === 'zh-CN' ? chinese : english;
  const params = { system: systemName(process.platform) };
  const { sentence, hint } = errorWords(texts, { code: 'not-linux', params });
  dialog.showErrorBox('Paddock', `${sentence}\n\n${hint}`);
  app.exit(1);
}
