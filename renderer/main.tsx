import { createRoot } from 'react-dom/client';
import './theme/mantine-first';
import './theme/tokens.css';
import './theme/base.css';
import { App } from './app/app';
import { followCommands } from './app/commands';
import { startTranslation } from './i18n';
import { loadHostReport } from './stores/host';
import { firstLanguage, loadSettings } from './stores/settings';
import { followVms } from './stores/vms';

/** The list first; what the machine can do may be read while the person looks at it. */
async function start(root: HTMLElement): Promise<void> {
  followVms();
  void loadSettings();
  await startTranslation(firstLanguage());
  createRoot(root).render(<App />);
  followCommands();
  requestIdleCallback(() => void loadHostReport(), { timeout: 1500 });
}

const root = document.getElementById('root');
if (root) void start(root);
