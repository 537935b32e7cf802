import type { ErrorTexts } from './error-words';
import type { Language } from './language';
import type { Sentences } from './translate';

/** Files that the main process and the command line read, each only when something of it is to be said. */
const files = {
  en: {
    cli: async () => await import('./en/cli.json'),
    host: async () => await import('./en/host.json'),
    reasons: async () => await import('./en/reasons.json'),
    validation: async () => await import('./en/validation.json'),
    warnings: async () => await import('./en/warnings.json'),
  },
  'zh-CN': {
    cli: async () => await import('./zh-CN/cli.json'),
    host: async () => await import('./zh-CN/host.json'),
    reasons: async () => await import('./zh-CN/reasons.json'),
    validation: async () => await import('./zh-CN/validation.json'),
    warnings: async () => await import('./zh-CN/warnings.json'),
  },
} satisfies Record<Language, Record<string, () => Promise<{ default: Sentences }>>>;

type TextFile = keyof (typeof files)['en'];

/** Reads one file of sentences in one language. The window has a loader of its own, which its bundler knows. */
export async function loadTexts(language: Language, file: TextFile): Promise<Sentences> {
  return (await files[language][file]()).default;
}

/** The sentences of errors in one language. */
export async function loadErrorTexts(language: Language): Promise<ErrorTexts> {
  const texts =
    language === 'en' ? await import('./en/errors.json') : await import('./zh-CN/errors.json');
  return texts.default;
}
