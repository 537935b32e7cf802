import { type BrowserWindow, dialog } from 'electron';
import type { Settings } from '../../../shared/settings';
import { fill } from '../../../shared/texts/fill';
import type { Desktop } from '../api/desktop';
import { shellLanguage } from '../language';
import { menuLabels } from './menu-labels';

/** Index of the button that allows; the other one is there for Enter and Escape. */
const allows = 1;

interface QuestionsSetup {
  services: { settings: { get: () => Settings } };
  window: () => BrowserWindow | null;
}

/** Asks, where the window cannot answer for the person, before something is done that goes beyond the guest. */
export function questions({
  services,
  window,
}: QuestionsSetup): Pick<Desktop, 'allowArguments' | 'allowCommand' | 'allowLink'> {
  const ask = async (about: 'extraArgs' | 'monitor' | 'link', name: string, shown: string) => {
    const labels = menuLabels[shellLanguage(services.settings.get().language)].dialog[about];
    const options: Electron.MessageBoxOptions = {
      type: 'warning',
      message: fill(labels.question, { name }),
      detail: `${shown}\n\n${labels.text}`,
      buttons: [labels.refuse, labels.allow],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    const parent = window();
    const { response } = parent
      ? await dialog.showMessageBox(parent, options)
      : await dialog.showMessageBox(options);
    return response === allows;
  };
  return {
    allowArguments: async (name, rows) => await ask('extraArgs', name, rows.join('\n')),
    allowCommand: async (name, command) => await ask('monitor', name, command),
    allowLink: async (name, shown) => await ask('link', name, shown),
  };
}
