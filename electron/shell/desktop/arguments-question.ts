import { type BrowserWindow, dialog } from 'electron';
import type { Settings } from '../../../shared/settings';
import { fill } from '../../../shared/texts/fill';
import type { Desktop } from '../api/desktop';
import { shellLanguage } from '../language';
import { menuLabels } from './menu-labels';

/** Index of the button that allows; the other one is there for Enter and Escape. */
const allows = 1;

interface ArgumentsQuestionSetup {
  services: { settings: { get: () => Settings } };
  window: () => BrowserWindow | null;
}

/** Asks before QEMU is given words of which nobody knows what they do. */
export function argumentsQuestion({
  services,
  window,
}: ArgumentsQuestionSetup): Pick<Desktop, 'allowArguments'> {
  return {
    async allowArguments(name, rows) {
      const labels = menuLabels[shellLanguage(services.settings.get().language)].dialog.extraArgs;
      const options: Electron.MessageBoxOptions = {
        type: 'warning',
        message: fill(labels.question, { name }),
        detail: `${rows.join('\n')}\n\n${labels.text}`,
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
    },
  };
}
