import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey, type MachineKey } from '../../shared/machine-ref';
import { keyCombinations } from '../../shared/guest-keys';
import { allowedActions } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { onGuestKeys, onToggleGuestFullScreen } from '../stores/signals';
import { liveConsole } from './console-manager';
import './consoles.css';
import './screen/screen.css';
import { FullScreenHint, StageHint } from './screen/stage-hint';
import { listenForLeaveKey, useReleaseKeys } from './leave-key';
import { leaveFullScreen, takeFullScreen, toggleFullScreen, useFillsDisplay } from './full-screen';
import { ScreenConsole } from './screen/screen-console';
import type { ScreenState } from './screen/screen-state';
import { RecordingSign } from './screen/recording-sign';
import { ScreenNotice } from './screen/screen-notice';
import { ScreenToolbar } from './screen/screen-toolbar';
import { type ScreenView, screenView } from './screen/view-state';
import { useLiveConsole } from './use-live-console';

interface ScreenConsoleViewProps {
  vm: VmSummary;
  /** It has a window of its own: nothing else there has the machine's power. */
  alone?: boolean;
  /** Which display that window shows, from 0 on. */
  head?: number;
}

/** Which display of a machine its page shows: as long as the window is there. */
const shownHeads = new Map<MachineKey, number>();

/** @param own the display of a window that shows no other. */
function useHead(vm: VmSummary, own: number | undefined): [number, (head: number) => void] {
  const key = machineKey(vm);
  const [, setTimes] = useState(0);
  const choose = (head: number) => {
    shownHeads.set(key, head);
    setTimes((times) => times + 1);
  };
  const chosen = shownHeads.get(key) ?? 0;
  // It may have been started with fewer since.
  return [own ?? (chosen < (vm.displays ?? 1) ? chosen : 0), choose];
}

/** The screen of a guest, with everything that can be done with it. */
export function ScreenConsoleView({ vm, alone = false, head: own }: ScreenConsoleViewProps) {
  const { t } = useTranslation('consoles');
  const key = machineKey(vm);
  const [head, setHead] = useHead(vm, own);
  const console = useMemo(() => {
    const kind = head === 0 ? 'screen' : `screen${head}`;
    return liveConsole(key, kind, ScreenConsole, () => new ScreenConsole(key, { head }));
  }, [key, head]);
  const frame = useRef<HTMLElement>(null);
  const full = useFillsDisplay(frame);
  const onLeave = useWayOut(frame, console, full);
  const { place, state } = useLiveConsole(console, onLeave);
  const canOpen = allowedActions(vm).has('open-screen');
  const view = screenView(vm.state, state);
  const label =
    head === 0
      ? t('screenOf', { name: vm.name })
      : t('displays.of', { name: vm.name, number: head + 1 });

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
  usePointer(console, vm);
  useSharing(console, vm);
  const toggle = useCallback(() => {
    if (frame.current) void toggleFullScreen(frame.current, () => console.focus());
  }, [console]);
  useEffect(() => onToggleGuestFullScreen(toggle), [toggle]);
  useEffect(() => takeFullScreen(toggle), [toggle]);
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
          {...{ vm, full, alone, console, state, view }}
          onFullScreen={toggle}
          onHead={setHead}
        />
      ) : null}
      <div className="console-stage" {...(takesFiles(vm) && { 'data-send-to': key })}>
        <div ref={place} className="console-place" hidden={!isVisible(view)} />
        <Signs full={full} state={state} />
        <ScreenNotice vm={vm} view={view} state={state} console={console} />
      </div>
    </section>
  );
}

/** What is said over the picture for a while, and that it is recorded. */
function Signs({ full, state }: { full: boolean; state: ScreenState }) {
  const { t } = useTranslation('consoles');
  const keys = useReleaseKeys();
  const { captured, recordingSince } = state;
  return (
    <>
      {full && !captured ? <FullScreenHint /> : null}
      {captured ? <StageHint words={t('captured', { keys })} testId="capture-hint" /> : null}
      {recordingSince === null ? null : <RecordingSign since={recordingSince} />}
    </>
  );
}

/**
 * The way out by the release keys: the picture listens itself, and in full screen it works from the tools and dialogs, too.
 * @returns what the picture calls.
 */
function useWayOut(
  frame: RefObject<HTMLElement | null>,
  console: ScreenConsole,
  full: boolean,
): () => void {
  const leaving = useRef(false);
  const onLeave = useCallback(() => {
    leaving.current = document.fullscreenElement !== null;
    if (leaving.current) void leaveFullScreen();
    else focusTools(frame.current);
  }, [frame]);
  useEffect(() => {
    if (full) {
      // On all of the page: after a click beside the buttons nothing in the frame has the keyboard.
      return listenForLeaveKey(document.documentElement, () => {
        if (!console.element.contains(document.activeElement)) onLeave();
      });
    }
    // The tools look different outside full screen: those of before would take the keyboard away with them.
    if (leaving.current) focusTools(frame.current);
    leaving.current = false;
    return undefined;
  }, [frame, console, full, onLeave]);
  return onLeave;
}

/** Tells the console what its machine does with a pointer, and takes ours back when it stops doing anything. */
function usePointer(console: ScreenConsole, { mouseOnly = false, state, startedAt }: VmSummary) {
  useEffect(() => console.pointer.setMouseOnly(mouseOnly), [console, mouseOnly]);
  useEffect(() => {
    // A guest that stands still or begins again does not move a pointer.
    if (state !== 'running') console.pointer.letGo();
  }, [console, state, startedAt]);
}

/** Tells the console whether its guest shares a clipboard, how lines end there, and whether its sound plays here. */
function useSharing(console: ScreenConsole, { clipboard, os, soundHere = false }: VmSummary) {
  const windows = os.startsWith('windows');
  // Both go through the first display alone.
  const first = console.head === 0;
  useEffect(
    () => console.sharing.clipboard.setGuest(first ? clipboard : undefined, windows),
    [console, first, clipboard, windows],
  );
  useEffect(() => console.sharing.sound.setPlays(first && soundHere), [console, first, soundHere]);
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

/** Whether a file that is dropped on the screen can be sent into the guest: the window looks for the attribute. */
const takesFiles = ({ connection, state }: VmSummary): boolean =>
  connection === localConnection && state === 'running';

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

/** Where the keyboard goes when it leaves the guest: the first button above it, unless a dialog waits for an answer. */
function focusTools(frame: HTMLElement | null): void {
  if (document.activeElement?.closest('[role="dialog"]')) return;
  frame?.querySelector<HTMLElement>('.console-toolbar button:not(:disabled)')?.focus();
}
