import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import common from '../../shared/texts/en/common.json';
import errors from '../../shared/texts/en/errors.json';
import vm from '../../shared/texts/en/vm.json';
import { visible } from '../../shared/texts/visible';
import { type Language, languages } from '../../shared/texts/language';

/** Every file of sentences; each becomes a small file of its own that is read when its screen opens. */
const files = import.meta.glob<{ default: ResourceKey }>('../../shared/texts/*/*.json');

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = files[`../../shared/texts/${language}/${namespace}.json`];
    if (load === undefined) {
      done(new Error(`No sentences: ${language}/${namespace}`), null);
      return;
    }
    load().then(
      (file) => done(null, file.default),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}

/**
 * English for the first screen is part of the first bundle; everything else is read when it is needed.
 * @param then called when the sentences are there; for English before this returns.
 */
export function startTranslation(language: Language, then: () => void): void {
  i18next.on('languageChanged', showLanguage);
  const ready = i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: 'en',
      supportedLngs: [...languages],
      ns: ['common', 'vm', 'errors'],
      defaultNS: 'common',
      resources: { en: { common, errors, vm } },
      partialBundledLanguages: true,
      // React escapes for HTML; what is left is what a person could not see.
      interpolation: { escapeValue: true, escape: visible },
      returnNull: false,
      initAsync: false,
    });
  showLanguage(language);
  if (i18next.isInitialized) then();
  else void ready.then(then);
}

/** Changes the language of everything on the screen, once its sentences are there. */
export async function changeLanguage(language: Language): Promise<void> {
  if (i18next.language !== language) await i18next.changeLanguage(language);
}
