import { TextInput } from '@mantine/core';
import {
  ChevronDown,
  ChevronUp,
  ClipboardPaste,
  Copy,
  EllipsisVertical,
  Eraser,
  FileText,
  X,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection } from '../../../shared/machine-ref';
import { useReleaseKeys } from '../leave-key';
import { ToolbarHint } from '../toolbar-hint';
import { ToolButton } from '../screen/tool-button';
import { ToolMenu } from '../screen/tool-menu';
import { SerialActions, type SerialActionsProps } from './serial-actions';
import type { SerialConsole } from './serial-console';

interface SerialToolbarProps extends SerialActionsProps {
  /** False while there is no text to work with. */
  usable: boolean;
}

/** The row above a serial console: copy, paste, search, the log file, and the way out. */
export function SerialToolbar({ usable, ...actions }: SerialToolbarProps) {
  const { vm, console, live, onOpen } = actions;
  const { t } = useTranslation('consoles');
  const keys = useReleaseKeys();
  const [searching, setSearching] = useState(false);
  const stopSearching = () => {
    setSearching(false);
    console.clearFind();
    console.focus();
  };
  return (
    <div className="console-toolbar" role="toolbar" aria-label={t('serialTools')}>
      <ToolButton
        label={t('copy')}
        disabled={!usable}
        onClick={() => void console.copy()}
        testId="serial-copy"
      >
        <Copy size={16} />
      </ToolButton>
      <ToolButton
        label={t('paste')}
        disabled={!live}
        onClick={() => void console.paste()}
        testId="serial-paste"
      >
        <ClipboardPaste size={16} />
      </ToolButton>
      <ToolButton
        label={t('clear')}
        disabled={!usable}
        onClick={() => console.clear()}
        testId="serial-clear"
      >
        <Eraser size={16} />
      </ToolButton>
      {vm.connection === localConnection ? (
        <ToolButton
          label={t('serial.logs')}
          onClick={() => onOpen('logs')}
          testId="serial-open-log"
        >
          <FileText size={16} />
        </ToolButton>
      ) : null}
      <MoreMenu {...actions} />
      <span className="console-toolbar-gap" />
      <SearchField
        console={console}
        usable={usable}
        searching={searching}
        onStart={() => setSearching(true)}
        onStop={stopSearching}
      />
      <ToolbarHint words={usable ? t('leaveHint', { keys }) : ''} important={false} />
    </div>
  );
}

/** What is done more rarely, for those who do not look for a menu in the text. */
function MoreMenu(actions: SerialActionsProps) {
  const { t } = useTranslation('consoles');
  return (
    <ToolMenu
      label={t('serial.more')}
      icon={<EllipsisVertical size={16} aria-hidden />}
      compact
      disabled={false}
      testId="serial-more"
      className="serial-more-menu"
      returnFocus
      onClose={() => undefined}
    >
      <SerialActions {...actions} />
    </ToolMenu>
  );
}

interface SearchFieldProps {
  console: SerialConsole;
  usable: boolean;
  /** A search is under way. */
  searching: boolean;
  onStart: () => void;
  onStop: () => void;
}

function SearchField({ console, usable, searching, onStart, onStop }: SearchFieldProps) {
  const { t } = useTranslation('consoles');
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // Ctrl+Shift+F in the terminal brings the keyboard here.
  useEffect(() => console.listenForFind(() => field.current?.focus()), [console]);
  const go = (what: string, direction: 'up' | 'down') =>
    setMissing(what !== '' && !console.find(what, direction));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onStop();
    if (event.key === 'Enter') go(text, event.shiftKey ? 'down' : 'up');
  };
  return (
    <search className="console-search">
      <TextInput
        size="xs"
        ref={field}
        disabled={!usable}
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        error={missing ? t('notFound') : undefined}
        errorProps={{ className: 'console-search-missing' }}
        onFocus={onStart}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.currentTarget.value);
          go(event.currentTarget.value, 'up');
        }}
        data-testid="serial-search"
      />
      <ToolButton
        label={t('previous')}
        disabled={!usable || text === ''}
        onClick={() => go(text, 'up')}
        testId="serial-search-up"
      >
        <ChevronUp size={16} />
      </ToolButton>
      <ToolButton
        label={t('next')}
        disabled={!usable || text === ''}
        onClick={() => go(text, 'down')}
        testId="serial-search-down"
      >
        <ChevronDown size={16} />
      </ToolButton>
      {searching ? (
        <ToolButton label={t('endSearch')} onClick={onStop} testId="serial-search-end">
          <X size={16} />
        </ToolButton>
      ) : null}
    </search>
  );
}
