import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import './theme/inter.css';
import '@fontsource-variable/inter/wght.css';
import './theme/mantine-first';
import './theme/tokens.css';
import './theme/base.css';
import { App } from './app/app';
import { ScreenWindow } from './app/screen-window';
import { Shell } from './app/shell';
import { connectAfter } from './api/client';
import { settleLater } from './api/settle-later';
import { screenWindowPlace } from '../shared/screen-window';
import { followCommands } from './app/commands';
import { startTranslation } from './i18n';
import { joinFix } from './stores/fixes';
import { followHost } from './stores/host';
import { followJobs } from './stores/jobs';
import { firstLanguage, loadSettings } from './stores/settings';
import { followVms, hasTold, rememberedMirror, useVms } from './stores/vms';

/** The list first; what the machine can do may be read while the person looks at it. */
function start(root: HTMLElement): void {
  const remembered = rememberedMirror(document);
  useVms.setState(remembered, true);
  const { promise: idle, resolve: becomeIdle } = settleLater();
  // There is a list to show and to click on: that first. Main loads its services when it is asked for them.
  if (remembered.link === 'remembered') connectAfter(idle);
  startTranslation(firstLanguage(), () => {
    draw(root);
    requestAnimationFrame(() => requestIdleCallback(() => becomeIdle()));
  });
  // A window that nobody sees draws no frame.
  setTimeout(becomeIdle, 250);
  followVms();
  void loadSettings();
}

function draw(root: HTMLElement): void {
  // At once and not in a task of its own: Chromium keeps compiled what has run by the end of this script, so that from
  // the second start on the first frame finds its code ready (measured: it comes 45 ms earlier).
  const screen = screenWindowPlace(window.location.href);
  const content = screen === null ? <Shell /> : <ScreenWindow place={screen} />;
  flushSync(() => createRoot(root).render(<App>{content}</App>));
  // A screen alone has no menu, and nothing of the rest.
  if (screen !== null) return afterTheList(() => void followJobs());
  followCommands();
  afterTheList(() => {
    followHost();
    followJobs();
    joinFix();
  });
}

/** Calls `task` once, when main has told its list, it is drawn, and the page has nothing else to do. */
function afterTheList(task: () => void): void {
  const whenIdle = () => requestAnimationFrame(() => requestIdleCallback(task, { timeout: 1500 }));
  if (hasTold(useVms.getState())) {
    whenIdle();
    return;
  }
  const stop = useVms.subscribe((mirror) => {
    if (!hasTold(mirror)) return;
    stop();
    whenIdle();
  });
}

const root = document.getElementById('root');
if (root) start(root);
