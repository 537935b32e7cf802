import type { ErrorTexts } from './error-words';
import type { Language } from './language';
import type { Note } from './message';
import type { Sentences } from './translate';

type Loader<T = Sentences> = () => Promise<{ default: T }>;

/** What main hands on as data is in English already; these are the files for other languages. */
const translations: Record<Exclude<Language, 'en'>, Record<Note['file'], Loader>> = {
  'zh-CN': {
    errors: async () => await import('./zh-CN/errors.json'),
    explain: async () => await import('./zh-CN/explain.json'),
    host: async () => await import('./zh-CN/host.json'),
    reasons: async () => await import('./zh-CN/reasons.json'),
    validation: async () => await import('./zh-CN/validation.json'),
    warnings: async () => await import('./zh-CN/warnings.json'),
  },
};

const errors: Record<Exclude<Language, 'en'>, Loader<ErrorTexts>> = {
  'zh-CN': async () => await import('./zh-CN/errors.json'),
};

const terminal: Record<Language, Loader> = {
  en: async () => await import('./en/cli.json'),
  'zh-CN': async () => await import('./zh-CN/cli.json'),
};

const jobs: Record<Language, Loader> = {
  en: async () => await import('./en/jobs.json'),
  'zh-CN': async () => await import('./zh-CN/jobs.json'),
};

/** What is said of jobs, on a terminal and in the system's own dialogs. */
export async function loadJobTexts(language: Language): Promise<Sentences> {
  return (await jobs[language]()).default;
}

/** The command line's own sentences. The window has a loader for its files, which its bundler knows. */
export async function loadTerminalTexts(language: Language): Promise<Sentences> {
  return (await terminal[language]()).default;
}

const scripts: Record<Language, Loader> = {
  en: async () => await import('./en/script.json'),
  'zh-CN': async () => await import('./zh-CN/script.json'),
};

/** What a script that starts a VM says. */
export async function loadScriptTexts(language: Language): Promise<Sentences> {
  return (await scripts[language]()).default;
}

const uefi: Record<Language, Loader> = {
  en: async () => await import('./en/uefi.json'),
  'zh-CN': async () => await import('./zh-CN/uefi.json'),
};

/** What is said of UEFI variables, in the window and on a terminal. */
export async function loadUefiTexts(language: Language): Promise<Sentences> {
  return (await uefi[language]()).default;
}

const exporting: Record<Language, Loader> = {
  en: async () => await import('./en/export.json'),
  'zh-CN': async () => await import('./zh-CN/export.json'),
};

/** What is said of exports, in the window and on a terminal. */
export async function loadExportTexts(language: Language): Promise<Sentences> {
  return (await exporting[language]()).default;
}

const clone: Record<Language, Loader> = {
  en: async () => await import('./en/clone.json'),
  'zh-CN': async () => await import('./zh-CN/clone.json'),
};

/** What is said of clones, in the window and on a terminal. */
export async function loadCloneTexts(language: Language): Promise<Sentences> {
  return (await clone[language]()).default;
}

const gallery: Record<Language, Loader> = {
  en: async () => await import('./en/gallery.json'),
  'zh-CN': async () => await import('./zh-CN/gallery.json'),
};

/** What is said of images to fetch, in the window and on a terminal. */
export async function loadGalleryTexts(language: Language): Promise<Sentences> {
  return (await gallery[language]()).default;
}

const automatic: Record<Language, Loader> = {
  en: async () => await import('./en/automatic.json'),
  'zh-CN': async () => await import('./zh-CN/automatic.json'),
};

/** What is said of automatic snapshots, in their titles, in the window and on a terminal. */
export async function loadAutomaticTexts(language: Language): Promise<Sentences> {
  return (await automatic[language]()).default;
}

const events: Record<Language, Loader> = {
  en: async () => await import('./en/events.json'),
  'zh-CN': async () => await import('./zh-CN/events.json'),
};

/** What is said of what happened to a machine, in the window and on a terminal. */
export async function loadEventTexts(language: Language): Promise<Sentences> {
  return (await events[language]()).default;
}

const disks: Record<Language, Loader> = {
  en: async () => await import('./en/disks.json'),
  'zh-CN': async () => await import('./zh-CN/disks.json'),
};

/** What is said of disk images, in the window and on a terminal. */
export async function loadDiskTexts(language: Language): Promise<Sentences> {
  return (await disks[language]()).default;
}

const backup: Record<Language, Loader> = {
  en: async () => await import('./en/backup.json'),
  'zh-CN': async () => await import('./zh-CN/backup.json'),
};

/** What is said of backups, in the window and on a terminal. */
export async function loadBackupTexts(language: Language): Promise<Sentences> {
  return (await backup[language]()).default;
}

const names: Record<Language, { common: Loader; vm: Loader }> = {
  en: {
    common: async () => await import('./en/common.json'),
    vm: async () => await import('./en/vm.json'),
  },
  'zh-CN': {
    common: async () => await import('./zh-CN/common.json'),
    vm: async () => await import('./zh-CN/vm.json'),
  },
};

/** What the window calls guests and the parts of a machine, for the command line's tables. */
export async function loadNameTexts(
  language: Language,
): Promise<Record<'common' | 'vm', Sentences>> {
  const [common, vm] = await Promise.all([names[language].common(), names[language].vm()]);
  return { common: common.default, vm: vm.default };
}

/** A file of sentences that travel as data, see {@link Note}; null for English, which they bring along. */
export async function loadTranslation(
  language: Language,
  file: Note['file'],
): Promise<Sentences | null> {
  return language === 'en' ? null : (await translations[language][file]()).default;
}

/** The sentences of errors; null for English, which `shared/errors.ts` holds. */
export async function loadErrorTexts(language: Language): Promise<ErrorTexts | null> {
  return language === 'en' ? null : (await errors[language]()).default;
}
