import {
  environmentLocales,
  type Language,
  languageOf,
  type LanguageSetting,
} from '../../shared/texts/language';

/** The language of menus and dialogs: the person's choice, else the environment's, as on the command line. */
export function shellLanguage(setting: LanguageSetting): Language {
  return languageOf(setting, environmentLocales(process.env));
}
