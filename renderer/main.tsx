import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import './theme/mantine-first';
import './theme/tokens.css';
import './theme/base.css';
import { App } from './app/app';
import { followCommands } from './app/commands';
import { startTranslation } from './i18n';
import { followHost } from './stores/host';
import { firstLanguage, loadSettings } from './stores/settings';
import { followVms, rememberedMirror, useVms } from './stores/vms';

/** The list first; what the machine can do may be read while the person looks at it. */
function start(root: HTMLElement): void {
  useVms.setState(rememberedMirror(document), true);
  startTranslation(firstLanguage(), () => draw(root));
  followVms();
  void loadSettings();
}

function draw(root: HTMLElement): void {
  // At once and not in a task of its own: Chromium keeps compiled what has run by the end of this script, so that from
  // the second start on the first frame finds its code ready (measured: it comes 45 ms earlier).
  flushSync(() => createRoot(root).render(<App />));
  followCommands();
  afterTheList(() => void followHost());
}

/** Calls `task` once, when main has told its list, it is drawn, and the page has nothing else to do. */
function afterTheList(task: () => void): void {
  const stop = useVms.subscribe(({ link }) => {
    if (link !== 'live' && link !== 'lost') return;
    stop();
    requestAnimationFrame(() => requestIdleCallback(task, { timeout: 1500 }));
  });
}

const root = document.getElementById('root');
if (root) start(root);
