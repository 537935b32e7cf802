import { Select, TextInput } from '@mantine/core';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { longestSearch } from '../../../shared/serial-logs';
import { ToolButton } from '../screen/tool-button';
import { LogLines, partLines } from './log-lines';
import { type LogRef, LogStore } from './log-store';

/** Milliseconds between two looks at how long the log is. */
const lookMs = 2000;

type SearchState = 'idle' | 'searching' | 'missing';

/** Goes from one line with a text to the next; the first time up from the end, where the log is opened. */
function useSearch(store: LogStore) {
  const [found, setFound] = useState<number | null>(null);
  const [state, setState] = useState<SearchState>('idle');
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const go = async (text: string, direction: 'up' | 'down') => {
    running.current?.abort();
    if (text === '') return;
    const abort = new AbortController();
    running.current = abort;
    setState('searching');
    const end = (store.state.get().total ?? 1) - 1;
    const from = found === null ? end : found + (direction === 'down' ? 1 : -1);
    const line = from < 0 ? null : await store.search(text, from, direction, abort.signal);
    if (abort.signal.aborted) return;
    setState(line === null ? 'missing' : 'idle');
    if (line !== null) setFound(line);
  };
  return { found, state, go };
}

/** The log of one run. */
export function OneLog({ id, port, run }: LogRef) {
  const [store, setStore] = useState<LogStore | null>(null);
  useEffect(() => {
    const made = new LogStore({ id, port, run });
    setStore(made);
    void made.look();
    const timer = setInterval(() => void made.look(), lookMs);
    return () => {
      clearInterval(timer);
      made.dispose();
    };
  }, [id, port, run]);
  return store ? <Shown store={store} /> : null;
}

function Shown({ store }: { store: LogStore }) {
  const { t } = useTranslation('consoles');
  const { total, failed } = useSyncExternalStore(store.state.subscribe, store.state.get);
  const { found, state, go } = useSearch(store);
  const [text, setText] = useState('');
  const [chosen, choosePart] = useState<number | null>(null);
  useEffect(() => choosePart(null), [found]);
  const parts = Math.max(1, Math.ceil((total ?? 0) / partLines));
  const part = chosen ?? (found === null ? parts - 1 : Math.floor(found / partLines));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void go(text, event.shiftKey ? 'down' : 'up');
  };
  return (
    <>
      <search className="serial-log-tools">
        <TextInput
          size="xs"
          data-autofocus
          aria-label={t('serial.logSearch')}
          placeholder={t('serial.logSearch')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          maxLength={longestSearch}
          data-testid="serial-log-search"
        />
        <ToolButton
          label={t('previous')}
          disabled={text === ''}
          onClick={() => void go(text, 'up')}
          testId="serial-log-up"
        >
          <ChevronUp size={16} />
        </ToolButton>
        <ToolButton
          label={t('next')}
          disabled={text === ''}
          onClick={() => void go(text, 'down')}
          testId="serial-log-down"
        >
          <ChevronDown size={16} />
        </ToolButton>
        <Parts count={parts} part={part} onChoose={choosePart} />
      </search>
      <LogLines key={part} store={store} part={part} found={found} />
      <p className="pd-soft serial-log-told" role="status" data-testid="serial-log-told">
        <Told total={failed ? -1 : total} found={found} state={state} />
      </p>
    </>
  );
}

interface PartsProps {
  count: number;
  part: number;
  onChoose: (part: number) => void;
}

/** Which million of lines is shown, where there are more. */
function Parts({ count, part, onChoose }: PartsProps) {
  const { t, i18n } = useTranslation('consoles');
  if (count < 2) return null;
  const first = (each: number) => (each * partLines + 1).toLocaleString(i18n.language);
  return (
    <Select
      size="xs"
      allowDeselect={false}
      aria-label={t('serial.logPart')}
      data={Array.from({ length: count }, (_, each) => ({
        value: String(each),
        label: t('serial.logFrom', { number: first(each) }),
      }))}
      value={String(part)}
      onChange={(value) => onChoose(Number(value))}
      w={200}
    />
  );
}

interface ToldProps {
  /** Lines; null until they were counted, -1 when they cannot be read. */
  total: number | null;
  found: number | null;
  state: SearchState;
}

/** Where one is in the log. */
function Told({ total, found, state }: ToldProps) {
  const { t, i18n } = useTranslation('consoles');
  if (total === -1) return t('serial.logFailed');
  if (total === null || state === 'searching') return t('serial.logSearching');
  if (state === 'missing') return t('notFound');
  const shown = total.toLocaleString(i18n.language);
  if (found === null) return t('serial.logTotal', { count: total, total: shown });
  return t('serial.logAt', { number: (found + 1).toLocaleString(i18n.language), total: shown });
}
