import { create } from 'zustand';
import type { AppError } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import { isLanguage, type Language, languageOf } from '../../shared/texts/language';
import { api, attempt } from '../api/client';
import { changeLanguage } from '../i18n';

interface SettingsMirror {
  settings: Settings | null;
  error: AppError | null;
}

export const useSettings = create<SettingsMirror>(() => ({ settings: null, error: null }));

const languageHint = 'paddock.language';

/** The language of the last run, so that the first frame already speaks it; the settings decide. */
export function firstLanguage(): Language {
  const hint = localStorage.getItem(languageHint);
  return languageOf(isLanguage(hint) ? hint : 'system', [window.paddock.platform.language]);
}

async function adopt(settings: Settings): Promise<void> {
  localStorage.setItem(languageHint, settings.language);
  useSettings.setState({ settings, error: null });
  await changeLanguage(languageOf(settings.language, [window.paddock.platform.language]));
}

export async function loadSettings(): Promise<void> {
  const outcome = await attempt(api.app.settings());
  if (outcome.ok) await adopt(outcome.value);
  else useSettings.setState({ error: outcome.error });
}

/** Saves some settings; what main answers is what holds. */
export async function saveSettings(patch: Partial<Settings>): Promise<void> {
  const outcome = await attempt(api.app.saveSettings(patch));
  if (outcome.ok) await adopt(outcome.value);
  else useSettings.setState({ error: outcome.error });
}
