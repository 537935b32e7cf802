import { SegmentedControl } from '@mantine/core';
import {
  lazy,
  type MouseEvent,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../shared/machine-ref';
import { allowedActions } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import type { Point } from '../components/menu-at';
import { liveConsole } from './console-manager';
import './consoles.css';
import type { SerialDialog } from './serial/serial-actions';
import { SerialConsole } from './serial/serial-console';
import { SerialMenu } from './serial/serial-menu';
import { SerialNotice, SilentNotice } from './serial/serial-notice';
import { SerialToolbar } from './serial/serial-toolbar';
import { useLiveConsole } from './use-live-console';

/** Read when they are first opened. */
const LookDialog = lazy(async () => ({
  default: (await import('./serial/look-dialog')).LookDialog,
}));
const LogDialog = lazy(async () => ({ default: (await import('./serial/log-dialog')).LogDialog }));

interface SerialConsoleViewProps {
  vm: VmSummary;
  /** The port shown first, 0 unless told. */
  port?: number;
}

/** A guest's serial ports, one at a time. */
export function SerialConsoleView({ vm, port: firstPort = 0 }: SerialConsoleViewProps) {
  const { t } = useTranslation('consoles');
  const [chosen, choose] = useState(firstPort);
  const port = Math.min(chosen, vm.serialPorts - 1);
  const ports = Array.from({ length: vm.serialPorts }, (_, index) => ({
    value: String(index),
    label: t('portNumber', { number: index }),
  }));
  return (
    <div className="console-frame">
      {ports.length > 1 ? (
        <SegmentedControl
          className="console-ports"
          size="xs"
          aria-label={t('ports')}
          data={ports}
          value={String(port)}
          onChange={(value) => choose(Number(value))}
        />
      ) : null}
      <SerialPortView key={port} vm={vm} port={port} />
    </div>
  );
}

/** The console of a port, told what it is called, and connected whenever its guest can be heard. */
function usePortConsole(vm: VmSummary, port: number) {
  const { t } = useTranslation('consoles');
  const key = machineKey(vm);
  const console = useMemo(
    () => liveConsole(key, `serial${port}`, SerialConsole, () => new SerialConsole(key, port)),
    [key, port],
  );
  const canOpen = allowedActions(vm).has('open-serial');
  const restarted = t('serialRestarted');
  const label = t('serialOf', { name: vm.name, number: port });
  useEffect(() => {
    console.setWords({ label, restarted });
  }, [console, label, restarted]);
  useEffect(() => {
    // What the port has said stays readable when the VM is off, and the next run appears below it.
    if (canOpen) console.connect();
  }, [console, canOpen]);
  return { console, canOpen, label };
}

function SerialPortView({ vm, port }: { vm: VmSummary; port: number }) {
  const { console, canOpen, label } = usePortConsole(vm, port);
  const frame = useRef<HTMLElement>(null);
  const [menuAt, setMenuAt] = useState<Point | null>(null);
  const [dialog, setDialog] = useState<SerialDialog | null>(null);
  const closeDialog = () => {
    setDialog(null);
    // Where both are opened, also by the keyboard.
    frame.current?.querySelector<HTMLElement>('[data-testid="serial-more"]')?.focus();
  };
  const onLeave = useCallback(() => {
    frame.current?.querySelector<HTMLElement>('.console-toolbar button:not(:disabled)')?.focus();
  }, []);
  const { place, state } = useLiveConsole(console, onLeave);
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    // With Shift the mouse is ours, as in every terminal. The menu key always is (Shift+F10 is the guest's).
    const byMouse = event.button === 2;
    if (byMouse && console.guestTakesMouse && !event.shiftKey) return;
    setMenuAt({ x: event.clientX, y: event.clientY });
  };

  const isBlank = state.phase === 'idle';
  const view = canOpen || !isBlank ? (canOpen ? state.phase : 'ended') : 'not-started';
  const actions = { vm, port, console, live: view === 'connected', onOpen: setDialog };
  return (
    <section
      ref={frame}
      className="console-frame"
      aria-label={label}
      data-testid="serial-console"
      data-state={view}
    >
      <SerialToolbar {...actions} usable={!isBlank} />
      <div className="console-stage">
        <div ref={place} className="console-place" hidden={isBlank} onContextMenu={openMenu} />
        <SerialMenu {...actions} at={menuAt} onClose={() => setMenuAt(null)} />
        <SerialNotice view={view} console={console} problem={state.problem} />
        {view === 'connected' && state.silent && state.problem === '' ? (
          <SilentNotice port={port} />
        ) : null}
      </div>
      <Suspense fallback={null}>
        {dialog === 'look' ? <LookDialog onClose={closeDialog} /> : null}
        {dialog === 'logs' ? <LogDialog vm={vm} port={port} onClose={closeDialog} /> : null}
      </Suspense>
    </section>
  );
}
