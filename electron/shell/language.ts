import type { Settings } from '../../shared/settings';

export type Language = 'en' | 'zh-CN';

/**
 * The language of menus and dialogs: the person's choice, else the system's.
 * @param systemLocale a BCP 47 tag such as `zh-Hans-CN` or `de`.
 */
export function chooseLanguage(setting: Settings['language'], systemLocale: string): Language {
  if (setting !== 'system') return setting;
  return /^zh\b/i.test(systemLocale) ? 'zh-CN' : 'en';
}
