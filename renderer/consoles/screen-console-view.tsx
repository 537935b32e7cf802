import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../shared/machine-ref';
import { keyCombinations } from '../../shared/guest-keys';
import { allowedActions } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { onGuestKeys, onToggleGuestFullScreen } from '../stores/signals';
import { liveConsole } from './console-manager';
import './consoles.css';
import { FullScreenHint } from './screen/full-screen-hint';
import { leaveFullScreen, toggleFullScreen, useFillsDisplay } from './full-screen';
import { ScreenConsole } from './screen/screen-console';
import { ScreenNotice } from './screen/screen-notice';
import { ScreenToolbar } from './screen/screen-toolbar';
import { type ScreenView, screenView } from './screen/view-state';
import { useLiveConsole } from './use-live-console';

/** The screen of a guest, with everything that can be done with it. */
export function ScreenConsoleView({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('consoles');
  const key = machineKey(vm);
  const console = useMemo(
    () => liveConsole(key, 'screen', ScreenConsole, () => new ScreenConsole(key)),
    [key],
  );
  const frame = useRef<HTMLElement>(null);
  const onLeave = useCallback(() => leaveTo(frame.current), []);
  const { place, state } = useLiveConsole(console, onLeave);
  const canOpen = allowedActions(vm).has('open-screen');
  const full = useFillsDisplay(frame);
  const view = screenView(vm.state, state);
  const label = t('screenOf', { name: vm.name });

  useEffect(() => {
    if (canOpen) console.connect();
    else console.disconnect();
  }, [console, canOpen]);
  useEffect(() => {
    if (view === 'connected' && mayTakeKeyboard(frame.current)) console.focus();
  }, [console, view]);
  useEffect(() => {
    // What is hidden loses the keyboard without a word.
    if (!isVisible(view)) console.letKeysGo();
  }, [console, view]);
  useEffect(() => console.setLabel(label), [console, label]);
  const toggle = useCallback(() => {
    if (frame.current) void toggleFullScreen(frame.current, () => console.focus());
  }, [console]);
  useEffect(() => onToggleGuestFullScreen(toggle), [toggle]);
  useMenuKeys(console);

  return (
    <section
      ref={frame}
      className="console-frame"
      aria-label={label}
      data-testid="screen-console"
      data-state={view}
    >
      {full || view !== 'not-started' ? (
        <ScreenToolbar
          vm={vm}
          full={full}
          console={console}
          state={state}
          view={view}
          onFullScreen={toggle}
        />
      ) : null}
      <div className="console-stage" data-fit={state.fit}>
        <div ref={place} className="console-place" hidden={!isVisible(view)} />
        {full ? <FullScreenHint /> : null}
        <ScreenNotice vm={vm} view={view} state={state} console={console} />
      </div>
    </section>
  );
}

/** Presses what the native menu sends. */
function useMenuKeys(console: ScreenConsole): void {
  useEffect(
    () =>
      onGuestKeys((wanted) => {
        const keys = keyCombinations.flat().find(({ label }) => label === wanted);
        if (keys) console.sendKeys(keys);
        console.focus();
      }),
    [console],
  );
}

const isVisible = (view: ScreenView) =>
  view === 'connected' || view === 'paused' || view === 'display-off';

/**
 * A guest's picture that comes takes the keyboard when nobody else has it, or who has it is on the same
 * page (the Start button): not from the list that somebody goes through, nor from a dialog.
 */
function mayTakeKeyboard(frame: HTMLElement | null): boolean {
  const holder = document.activeElement;
  if (holder === null || holder === document.body) return true;
  // Dialogs are drawn inside the page.
  if (holder instanceof HTMLInputElement || holder.closest('[role="dialog"]')) return false;
  return frame?.closest('main')?.contains(holder) ?? false;
}

/** Where the keyboard goes when it leaves the guest: the first button above it. */
function leaveTo(frame: HTMLElement | null): void {
  void leaveFullScreen();
  frame?.querySelector<HTMLElement>('.console-toolbar button:not(:disabled)')?.focus();
}
