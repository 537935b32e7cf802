import { Button } from '@mantine/core';
import { MonitorOff, Play, PlugZap, RotateCw, Sun } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { allowedActions } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { onToggleGuestFullScreen } from '../stores/signals';
import { askFor } from '../stores/operations';
import { liveConsole } from './console-manager';
import { ConsoleNotice } from './console-notice';
import './consoles.css';
import { leaveFullScreen, toggleFullScreen } from './full-screen';
import { ScreenConsole } from './screen/screen-console';
import { ScreenToolbar } from './screen/screen-toolbar';
import { type ScreenView, screenView } from './screen/view-state';
import { useLiveConsole } from './use-live-console';

/** The screen of a guest, with everything that can be done with it. */
export function ScreenConsoleView({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('consoles');
  const console = useMemo(
    () => liveConsole(vm.id, 'screen', ScreenConsole, () => new ScreenConsole(vm.id)),
    [vm.id],
  );
  const frame = useRef<HTMLElement>(null);
  const onLeave = useCallback(() => leaveTo(frame.current), []);
  const { place, state } = useLiveConsole(console, onLeave);
  const canOpen = allowedActions(vm).has('open-screen');
  const view = screenView(vm.state, state);
  const label = t('screenOf', { name: vm.name });

  useEffect(() => {
    if (canOpen) console.connect();
    else console.disconnect();
  }, [console, canOpen]);
  useEffect(() => {
    if (view === 'connected' && mayTakeKeyboard(frame.current)) console.focus();
  }, [console, view]);
  useEffect(() => console.setLabel(label), [console, label]);
  const toggle = useCallback(() => {
    if (frame.current) void toggleFullScreen(frame.current, () => console.focus());
  }, [console]);
  useEffect(() => onToggleGuestFullScreen(toggle), [toggle]);

  return (
    <section
      ref={frame}
      className="console-frame"
      aria-label={label}
      data-testid="screen-console"
      data-state={view}
    >
      <ScreenToolbar console={console} state={state} view={view} onFullScreen={toggle} />
      <div className="console-stage" data-fit={state.fit}>
        <div ref={place} className="console-place" hidden={!isVisible(view)} />
        <Notice vm={vm} view={view} reason={state.reason} console={console} />
      </div>
    </section>
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

interface NoticeProps {
  vm: VmSummary;
  view: ScreenView;
  reason: string;
  console: ScreenConsole;
}

function Notice({ vm, view, reason, console }: NoticeProps) {
  const { t } = useTranslation('consoles');
  const allowed = allowedActions(vm);
  switch (view) {
    case 'connected':
      return null;
    case 'not-started':
      return (
        <ConsoleNotice
          testId="screen-notice"
          icon={<MonitorOff size={28} aria-hidden />}
          title={t('notStarted')}
          text={t('notStartedText')}
        >
          {allowed.has('start') ? (
            <Button
              leftSection={<Play size={16} aria-hidden />}
              onClick={() => askFor(vm, 'start')}
              data-testid="console-start"
            >
              {t('start')}
            </Button>
          ) : null}
        </ConsoleNotice>
      );
    case 'starting':
    case 'connecting':
      return <ConsoleNotice testId="screen-notice" busy title={t(view)} />;
    case 'lost':
      return (
        <ConsoleNotice
          testId="screen-notice"
          icon={<PlugZap size={28} aria-hidden />}
          title={t('lost')}
          text={reason === 'ended' ? t('lostEnded') : t('lostFailed')}
        >
          <Button
            leftSection={<RotateCw size={16} aria-hidden />}
            onClick={() => console.connect()}
            data-testid="console-retry"
          >
            {t('connectAgain')}
          </Button>
        </ConsoleNotice>
      );
    case 'paused':
      return (
        <ConsoleNotice testId="screen-notice" shape="bar" title={t('paused')}>
          {allowed.has('resume') ? (
            <Button
              size="xs"
              leftSection={<Play size={14} aria-hidden />}
              onClick={() => askFor(vm, 'resume')}
              data-testid="console-resume"
            >
              {t('resume')}
            </Button>
          ) : null}
        </ConsoleNotice>
      );
    case 'display-off':
      return (
        <ConsoleNotice
          testId="screen-notice"
          shape="dark"
          icon={<MonitorOff size={28} aria-hidden />}
          title={t('displayOff')}
          text={t('displayOffText')}
        >
          <Button
            variant="default"
            leftSection={<Sun size={16} aria-hidden />}
            onClick={() => console.wake()}
            data-testid="console-wake"
          >
            {t('wake')}
          </Button>
        </ConsoleNotice>
      );
  }
}
