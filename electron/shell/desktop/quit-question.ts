import { app, type BrowserWindow, dialog } from 'electron';
import type { Job } from '../../../shared/job';
import { tellsSomething } from '../../../shared/job-state';
import type { Language } from '../../../shared/texts/language';
import { loadJobTexts } from '../../../shared/texts/load';
import { translate } from '../../../shared/texts/translate';
import { jobWords } from '../../jobs/words';
import type { Log } from '../log';

/** Index of the button that quits; the other one keeps the jobs running, by Enter and by Escape. */
const quits = 1;

async function agreed(
  window: BrowserWindow,
  jobs: readonly Job[],
  language: Language,
): Promise<boolean> {
  const [sentences, words] = await Promise.all([loadJobTexts(language), jobWords(language)]);
  const say = (key: string, params = {}) => translate(language, sentences, `quit.${key}`, params);
  const names = jobs.map((job) => `• ${words.title(job)}`).join('\n');
  // Hidden, while only screens were open.
  if (!window.isVisible()) window.show();
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: say('question', { count: jobs.length }),
    detail: `${names}\n\n${say('text')}`,
    buttons: [say('keep'), say('quit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === quits;
}

export interface QuitQuestion {
  window: BrowserWindow;
  /** The jobs of this process that are under way. */
  running: () => readonly Job[];
  language: () => Language;
  log: Log;
}

/** How a session that ends, or a terminal, tells programs to end: nobody is there to answer then. */
const endings = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Asks before the window closes, and with it the app, while jobs are running that a person asked for.
 * @returns the function that quits without asking.
 */
export function askBeforeQuitting({ window, running, language, log }: QuitQuestion): () => void {
  let state: 'idle' | 'asking' | 'agreed' = 'idle';
  const quit = () => {
    state = 'agreed';
    app.quit();
  };
  for (const signal of endings) process.once(signal, quit);
  const ask = () => {
    state = 'asking';
    void agreed(window, running().filter(tellsSomething), language()).then(
      (yes) => {
        if (yes) quit();
        else if (state === 'asking') state = 'idle';
      },
      (error: unknown) => {
        log.error('The question before quitting', error);
        state = 'idle';
      },
    );
  };
  const hold = (event: { defaultPrevented: boolean; preventDefault(): void }) => {
    // A main window that only hides ends nothing.
    if (event.defaultPrevented || state === 'agreed') return;
    if (!running().some(tellsSomething)) return;
    event.preventDefault();
    if (state === 'idle') ask();
  };
  // Before any window closes: those of screens would be gone whatever the answer is.
  app.on('before-quit', hold);
  window.on('close', hold);
  return quit;
}
