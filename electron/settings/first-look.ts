import path from 'node:path';
import { parseRecord } from '../../shared/record';
import type { Settings } from '../../shared/settings';
import { isLanguage } from '../../shared/texts/language';
import { readOwnFile } from '../lib/own-file';

export type FirstLook = Pick<Settings, 'theme' | 'language'>;

/**
 * How the settings want the window to look, read without their schema: it has its colour and its menu before anything
 * else is loaded. What cannot be read is `system`; the settings service says why.
 * @param folder as `createSettingsService`.
 */
export function readFirstLook(folder: string): FirstLook {
  let text = '';
  try {
    text = readOwnFile(path.join(folder, 'settings.json'));
  } catch {
    // No settings yet.
  }
  const { theme, language } = parseRecord(text) ?? {};
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    language: isLanguage(language) ? language : 'system',
  };
}
