import { createRoot } from 'react-dom/client';
import './theme/mantine-first';
import './theme/tokens.css';
import './theme/base.css';
import { App } from './app/app';
import { followCommands } from './app/commands';
import { startTranslation } from './i18n';
import { followHost } from './stores/host';
import { firstLanguage, loadSettings } from './stores/settings';
import { followVms, useVms } from './stores/vms';

/** The list first; what the machine can do may be read while the person looks at it. */
async function start(root: HTMLElement): Promise<void> {
  followVms();
  void loadSettings();
  await startTranslation(firstLanguage());
  createRoot(root).render(<App />);
  followCommands();
  afterTheList(() => void followHost());
}

/** Calls `task` once, when the list is drawn and the page has nothing else to do. */
function afterTheList(task: () => void): void {
  const whenIdle = () => requestAnimationFrame(() => requestIdleCallback(task, { timeout: 1500 }));
  if (useVms.getState().link !== 'loading') {
    whenIdle();
    return;
  }
  const stop = useVms.subscribe((mirror) => {
    if (mirror.link === 'loading') return;
    stop();
    whenIdle();
  });
}

const root = document.getElementById('root');
if (root) void start(root);
