import { RPCHandler } from '@orpc/server/message-port';
import '@testing-library/jest-dom/vitest';
import { cleanup, configure, render, screen } from '@testing-library/react';
import { type UserEvent, userEvent } from '@testing-library/user-event';
import i18next from 'i18next';
import profiles from '../../../assets/guest-profiles.json';
import { vi } from 'vitest';
import type { StoreApi } from 'zustand';
import { App } from '../../../renderer/app/app';
import { Shell } from '../../../renderer/app/shell';
import { followCommands } from '../../../renderer/app/commands';
import { useListSearch } from '../../../renderer/features/vm-list/list-search';
import { startTranslation } from '../../../renderer/i18n';
import { useCommandShown } from '../../../renderer/stores/command-shown';
import { followHost, useHost } from '../../../renderer/stores/host';
import { joinFix, useFixes } from '../../../renderer/stores/fixes';
import { followJobs, useJobs } from '../../../renderer/stores/jobs';
import { useNavigation } from '../../../renderer/stores/navigation';
import { useOperations } from '../../../renderer/stores/operations';
import { loadSettings, useSettings } from '../../../renderer/stores/settings';
import { useTrash } from '../../../renderer/stores/trash';
import { followVms, useVms } from '../../../renderer/stores/vms';
import { guestProfileSchema } from '../../../shared/draft';
import { type FakeContext, fakeRouter, sampleFile } from '../../fakes/window/router';
import { World, type WorldSetup } from '../../fakes/window/world';
import { sampleReport } from './sample-report';

// A page's bundle is transformed when it is first opened; on a busy machine that takes its time.
configure({ asyncUtilTimeout: 10_000 });

const context: FakeContext = {
  world: new World({ vms: [], profiles: [], report: sampleReport() }),
  menu: [],
  chosen: {},
};

/** happy-dom lays nothing out and knows no fonts; the list draws the rows that fit into this. */
function giveEverythingASize(): void {
  Object.defineProperty(document, 'fonts', { configurable: true, value: new EventTarget() });
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, get: () => 800 },
    clientWidth: { configurable: true, get: () => 800 },
  });
}

/** The preload script's bridge, to the fake main in the same process. */
function layBridge(): void {
  const handler = new RPCHandler<FakeContext>(fakeRouter);
  const connect = (nonce: string) => {
    const { port1, port2 } = new MessageChannel();
    handler.upgrade(port1, { context });
    port1.start();
    const event = new MessageEvent('message', { data: { type: 'paddock:rpc', nonce } });
    Object.defineProperties(event, { source: { value: window }, ports: { value: [port2] } });
    window.dispatchEvent(event);
  };
  Object.defineProperty(window, 'paddock', {
    configurable: true,
    value: {
      platform: { language: 'en-US' },
      connect,
      openConsole: () => undefined,
      grantDropped: async (file: File) => `grant:${file.name}`,
    },
  });
}

const reset = <T,>(store: StoreApi<T>) => store.setState(store.getInitialState(), true);

/** Nothing is visible in happy-dom, so a menu's focus trap finds nothing to focus; no other warning is in order. */
function allowOneWarning(): void {
  const allowed = '[@mantine/hooks/use-focus-trap]';
  vi.spyOn(console, 'warn').mockImplementation((text: unknown) => {
    if (!String(text).startsWith(allowed)) throw new Error(`A warning: ${String(text)}`);
  });
}

/** Waits for the first report. */
async function hostKnown(): Promise<void> {
  await vi.waitUntil(() => useHost.getState().report !== null);
}

const leftOvers: (() => void)[] = [];

/** Ends what {@link openWindow} began; call it after each test. */
export function closeWindow(): void {
  leftOvers.splice(0).forEach((end) => end());
  cleanup();
  reset(useVms);
  reset(useNavigation);
  reset(useOperations);
  reset(useHost);
  reset(useFixes);
  reset(useJobs);
  sessionStorage.clear();
  reset(useSettings);
  reset(useTrash);
  reset(useCommandShown);
  reset(useListSearch);
  context.chosen = {};
}

export interface OpenWindow {
  world: World;
  user: UserEvent;
  /** What the open dialog answers from now on. */
  choose: FakeContext['chosen'];
}

/** The whole window on a fake main process, as `main.tsx` starts it. */
export async function openWindow(setup: Partial<WorldSetup> = {}): Promise<OpenWindow> {
  giveEverythingASize();
  allowOneWarning();
  if (!('paddock' in window)) layBridge();
  context.world = new World({
    vms: [],
    profiles: guestProfileSchema.array().parse(profiles),
    report: sampleReport(),
    ...setup,
  });
  if (!i18next.isInitialized) startTranslation('en', () => undefined);
  await i18next.loadNamespaces([
    'wizard',
    'panel',
    'host',
    'settings',
    'validation',
    'hardware',
    'reasons',
    'consoles',
    'jobs',
    'trash',
  ]);
  leftOvers.push(followVms(), followCommands(), followHost(), followJobs());
  joinFix();
  await Promise.all([loadSettings(), hostKnown()]);
  const user = userEvent.setup();
  render(
    <App>
      <Shell />
    </App>,
  );
  await screen.findByTestId('shell');
  return { world: context.world, user, choose: context.chosen };
}

export { sampleFile };
