/** The languages that Paddock speaks; each is a folder beside this file. */
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** What a person can choose: a language, or whatever the system speaks. */
export type LanguageSetting = 'system' | Language;

/** Whether a value that comes from outside is one of our languages. */
export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/**
 * The language to speak. Any Chinese becomes Simplified Chinese; where none of the locales is ours, English.
 * @param locales what the system speaks, best first: BCP 47 (`zh-Hans-CN`) or POSIX (`zh_CN.UTF-8`).
 */
export function languageOf(setting: LanguageSetting, locales: readonly string[]): Language {
  if (setting !== 'system') return setting;
  for (const locale of locales) {
    if (/^zh(?![a-z])/i.test(locale)) return 'zh-CN';
    if (/^en(?![a-z])/i.test(locale)) return 'en';
  }
  return 'en';
}

/**
 * The locales that a POSIX environment asks for, best first, as gettext reads it: `LANGUAGE` (a list), unless the
 * locale is plain `C`, else `LC_ALL`, `LC_MESSAGES` or `LANG` (GNU gettext manual, "The LANGUAGE variable").
 */
export function environmentLocales(env: Readonly<Record<string, string | undefined>>): string[] {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(Boolean) ?? 'C';
  if (locale === 'C' || locale === 'POSIX') return [];
  const list = (env['LANGUAGE'] ?? '').split(':').filter(Boolean);
  return list.length > 0 ? list : [locale];
}
