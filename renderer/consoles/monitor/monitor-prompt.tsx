import { Button, TextInput } from '@mantine/core';
import { CornerDownLeft } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { longestMonitorLine, type MonitorMode, type MonitorWords } from '../../../shared/monitor';
import { completed, type Completion, completions, usageOf } from './complete';

/** Suggestions that are shown at once. */
const mostShown = 8;

interface MonitorPromptProps {
  mode: MonitorMode;
  text: string;
  words: MonitorWords;
  /** What was sent in this mode, newest first. */
  sent: readonly string[];
  disabled: boolean;
  field: RefObject<HTMLInputElement | null>;
  onText: (text: string) => void;
  onSend: (line: string) => void;
}

interface SuggestionsProps {
  id: string;
  found: readonly Completion[];
  onTake: (completion: Completion) => void;
}

/** What the line can become; a click takes it. */
function Suggestions({ id, found, onTake }: SuggestionsProps) {
  const { t } = useTranslation('monitor');
  const more = found.length - mostShown;
  return (
    <ul
      id={id}
      className="monitor-suggestions"
      aria-label={t('suggestions')}
      data-testid="monitor-suggestions"
    >
      {found.slice(0, mostShown).map((completion) => (
        <li key={completion.name}>
          <button
            type="button"
            tabIndex={-1}
            className="monitor-suggestion"
            onClick={() => onTake(completion)}
          >
            <span className="monitor-suggestion-name">{completion.name}</span>
            <span className="monitor-suggestion-usage">{completion.usage}</span>
            <span className="monitor-suggestion-about">{completion.about}</span>
          </button>
        </li>
      ))}
      {more > 0 ? <li className="monitor-suggestion-more">{t('more', { count: more })}</li> : null}
    </ul>
  );
}

/** How to use the command that is being typed. */
function Usage({ mode, text, words }: Pick<MonitorPromptProps, 'mode' | 'text' | 'words'>) {
  const command = usageOf(mode, text, words);
  if (!command) return null;
  const { name, usage, about } = command;
  return (
    <p className="monitor-usage" data-testid="monitor-usage">
      <span className="monitor-suggestion-name">{name}</span>{' '}
      <span className="monitor-suggestion-usage">{usage}</span>{' '}
      <span className="monitor-suggestion-about">{about}</span>
    </p>
  );
}

/** What is typed: completed by Tab, brought back by the arrow keys, sent by Enter. */
function useTyping({ mode, text, words, sent, disabled, onText, onSend }: MonitorPromptProps) {
  // How far back in what was sent; -1: in what is being typed.
  const [back, setBack] = useState(-1);
  const found = useMemo(
    () => (text.trim() === '' ? [] : completions(mode, text, words)),
    [mode, text, words],
  );
  const isWhole = found.length === 1 && found[0]?.line === text;
  const type = (line: string) => {
    setBack(-1);
    onText(line);
  };
  const send = () => {
    if (text.trim() === '' || disabled) return;
    onSend(text.trim());
    type('');
  };
  const recall = (step: 1 | -1) => {
    const to = Math.min(Math.max(back + step, -1), sent.length - 1);
    setBack(to);
    onText(sent[to] ?? '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && !event.shiftKey && found.length > 0 && !isWhole) {
      event.preventDefault();
      type(completed(text, found));
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 1 : -1);
    }
  };
  return { found: isWhole || back >= 0 ? [] : found, type, send, onKeyDown };
}

/** Where commands are typed, with what they can become and how they are used. */
export function MonitorPrompt(props: MonitorPromptProps) {
  const { mode, text, words, disabled, field } = props;
  const { t } = useTranslation('monitor');
  const list = useId();
  const { found, type, send, onKeyDown } = useTyping(props);
  return (
    <form
      className="monitor-prompt"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {found.length > 0 ? (
        <Suggestions
          id={list}
          found={found}
          onTake={({ line }) => {
            type(line);
            field.current?.focus();
          }}
        />
      ) : (
        <Usage {...{ mode, text, words }} />
      )}
      <div className="monitor-prompt-line">
        <TextInput
          ref={field}
          className="monitor-prompt-field"
          size="sm"
          value={text}
          maxLength={longestMonitorLine}
          disabled={disabled}
          aria-label={t('prompt')}
          aria-controls={found.length > 0 ? list : undefined}
          placeholder={t(`placeholder.${mode}`)}
          spellCheck={false}
          autoComplete="off"
          onChange={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={onKeyDown}
          data-testid="monitor-prompt"
        />
        <Button
          type="submit"
          size="sm"
          disabled={disabled || text.trim() === ''}
          leftSection={<CornerDownLeft size={15} aria-hidden />}
          data-testid="monitor-send"
        >
          {t('send')}
        </Button>
      </div>
    </form>
  );
}
