import { Button, Menu, SegmentedControl } from '@mantine/core';
import { Activity, Eraser, HelpCircle, Power, TerminalSquare } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey, type MachineKey } from '../../shared/machine-ref';
import { monitorModes, type MonitorMode, type MonitorWords } from '../../shared/monitor';
import type { VmSummary } from '../../shared/vm-state';
import { api, attempt } from '../api/client';
import { follow } from '../api/follow';
import { ConsoleNotice } from './console-notice';
import './consoles.css';
import { ask, stopWaiting } from './monitor/ask';
import { classics } from './monitor/classics';
import { ExchangeRow } from './monitor/exchange-row';
import { MonitorEvents } from './monitor/monitor-events';
import { MonitorPrompt } from './monitor/monitor-prompt';
import './monitor/monitor.css';
import {
  chooseMode,
  clearExchanges,
  type Exchange,
  heard,
  keepDraft,
  sentLines,
  type Transcript,
  useTranscript,
} from './monitor/transcript';
import { ToolButton } from './screen/tool-button';
import { ToolMenu } from './screen/tool-menu';

const noWords: MonitorWords = { hmp: [], qmp: [] };
/** Milliseconds until events are asked for again, after main has hung up. */
const againMs = 1000;

/** Whether QEMU is there to talk to. */
const isOn = ({ state }: VmSummary) =>
  state !== 'off' && state !== 'starting' && state !== 'broken';

/** The commands of the QEMU that runs; none until it has told them. */
function useWords(id: string, on: boolean): MonitorWords {
  const [words, setWords] = useState(noWords);
  useEffect(() => {
    if (!on) return;
    let current = true;
    void attempt(api.vms.monitorWords({ id })).then((outcome) => {
      if (current && outcome.ok) setWords(outcome.value);
    });
    return () => {
      current = false;
    };
  }, [id, on]);
  return words;
}

function useEvents(id: string, key: MachineKey): void {
  useEffect(
    () =>
      follow((signal) => api.vms.monitorEvents({ id }, { signal }), {
        onEvent: (event) => heard(key, event),
        restartAfterMs: againMs,
      }),
    [id, key],
  );
}

interface ToolbarProps {
  transcript: Transcript;
  vmKey: MachineKey;
  on: boolean;
  eventsShown: boolean;
  onEvents: () => void;
  onAsk: (mode: MonitorMode, line: string) => void;
}

function Toolbar({ transcript, vmKey, on, eventsShown, onEvents, onAsk }: ToolbarProps) {
  const { t } = useTranslation('monitor');
  return (
    <div className="console-toolbar" role="toolbar" aria-label={t('tools')}>
      <SegmentedControl
        size="xs"
        aria-label={t('mode')}
        data={monitorModes.map((mode) => ({ value: mode, label: t(`modeName.${mode}`) }))}
        value={transcript.mode}
        onChange={(value) => chooseMode(vmKey, value === 'qmp' ? 'qmp' : 'hmp')}
        data-testid="monitor-mode"
      />
      <span className="console-toolbar-gap" />
      <ToolMenu
        label={t('classics')}
        icon={<HelpCircle size={16} aria-hidden />}
        disabled={!on}
        testId="monitor-classics"
        className="monitor-classics"
        onClose={() => undefined}
      >
        {classics.map(([name, line]) => (
          <Menu.Item
            key={name}
            onClick={() => onAsk('hmp', line)}
            rightSection={<code className="monitor-classic-line">{line}</code>}
            data-testid={`monitor-classic-${name}`}
          >
            {t(`classic.${name}`)}
          </Menu.Item>
        ))}
      </ToolMenu>
      <ToolButton
        label={t('clear')}
        disabled={transcript.exchanges.length === 0}
        onClick={() => clearExchanges(vmKey)}
        testId="monitor-clear"
      >
        <Eraser size={16} />
      </ToolButton>
      <span className="console-toolbar-hint" />
      <Button
        size="compact-sm"
        variant={eventsShown ? 'light' : 'subtle'}
        color={eventsShown ? undefined : 'gray'}
        leftSection={<Activity size={16} aria-hidden />}
        aria-pressed={eventsShown}
        onClick={onEvents}
        data-testid="monitor-events-toggle"
      >
        {t('events')}
      </Button>
    </div>
  );
}

interface AnswersProps {
  exchanges: readonly Exchange[];
  on: boolean;
  onAgain: (exchange: Exchange) => void;
}

/** Commands and answers, the newest at the lower edge and in sight. */
function Answers({ exchanges, on, onAgain }: AnswersProps) {
  const { t } = useTranslation('monitor');
  const scroller = useRef<HTMLDivElement>(null);
  const last = exchanges.at(-1)?.id;
  // Its end is where it begins to scroll: what comes later stays in sight by itself.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [last]);
  if (exchanges.length === 0) {
    return (
      <div className="monitor-nothing">
        {on ? (
          <ConsoleNotice
            testId="monitor-notice"
            icon={<TerminalSquare size={26} aria-hidden />}
            title={t('empty')}
            text={t('emptyText')}
          />
        ) : (
          <ConsoleNotice
            testId="monitor-notice"
            icon={<Power size={26} aria-hidden />}
            title={t('off')}
            text={t('offText')}
          />
        )}
      </div>
    );
  }
  return (
    <div className="monitor-scroller" ref={scroller}>
      <ul className="monitor-exchanges" aria-live="polite" data-testid="monitor-answers">
        {exchanges.map((exchange) => (
          <ExchangeRow key={exchange.id} {...{ exchange, onAgain }} onStop={stopWaiting} />
        ))}
      </ul>
    </div>
  );
}

/** QEMU's monitor: HMP and QMP, and what QEMU tells by itself. */
export function MonitorConsoleView({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('monitor');
  const key = machineKey(vm);
  const on = isOn(vm);
  const transcript = useTranscript(key);
  const words = useWords(vm.id, on);
  const [eventsShown, setEventsShown] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEvents(vm.id, key);
  const { mode, exchanges, drafts, events } = transcript;
  const send = (how: MonitorMode, line: string) => {
    chooseMode(key, how);
    void ask(key, how, line);
    field.current?.focus();
  };
  const again = useCallback(
    ({ mode: how, line }: Exchange) => {
      chooseMode(key, how);
      keepDraft(key, how, line);
      field.current?.focus();
    },
    [key],
  );
  return (
    <section
      className="console-frame"
      aria-label={t('label', { name: vm.name })}
      data-testid="monitor-console"
    >
      <Toolbar
        {...{ transcript, on, eventsShown }}
        vmKey={key}
        onEvents={() => setEventsShown(!eventsShown)}
        onAsk={send}
      />
      <div className="monitor-body">
        <div className="monitor-talk">
          <Answers {...{ exchanges, on }} onAgain={again} />
          <MonitorPrompt
            {...{ mode, words, field }}
            text={drafts[mode]}
            sent={sentLines(transcript, mode)}
            disabled={!on}
            onText={(text) => keepDraft(key, mode, text)}
            onSend={(line) => send(mode, line)}
          />
        </div>
        {eventsShown ? <MonitorEvents id={key} events={events} /> : null}
      </div>
    </section>
  );
}
