import { TextInput } from '@mantine/core';
import { Eraser } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../shared/machine-ref';
import { ToolButton } from '../screen/tool-button';
import { clearEvents, type HeardEvent } from './transcript';

const has = ({ name, data }: HeardEvent, text: string) =>
  `${name} ${data}`.toLowerCase().includes(text.toLowerCase());

/** What QEMU tells by itself, newest first. */
export function MonitorEvents({ id, events }: { id: MachineKey; events: readonly HeardEvent[] }) {
  const { t, i18n } = useTranslation('monitor');
  const [text, setText] = useState('');
  const shown = events.filter((event) => has(event, text)).toReversed();
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' });
  return (
    <aside className="monitor-events" aria-label={t('eventsLabel')} data-testid="monitor-events">
      <div className="monitor-events-head">
        <TextInput
          size="xs"
          value={text}
          aria-label={t('eventsFilter')}
          placeholder={t('eventsFilter')}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-testid="monitor-events-filter"
        />
        <ToolButton
          label={t('eventsClear')}
          disabled={events.length === 0}
          onClick={() => clearEvents(id)}
          testId="monitor-events-clear"
        >
          <Eraser size={15} />
        </ToolButton>
      </div>
      {shown.length === 0 ? (
        <p className="pd-soft monitor-events-none">
          {events.length === 0 ? t('eventsEmpty') : t('eventsNone', { text })}
        </p>
      ) : null}
      <ol className="monitor-event-list">
        {shown.map((event) => (
          <li key={event.id} className="monitor-event" data-event={event.name}>
            <time className="pd-soft">{time.format(event.at)}</time>
            <span className="monitor-event-name">{event.name}</span>
            {event.data === '{}' ? null : <code className="monitor-event-data">{event.data}</code>}
          </li>
        ))}
      </ol>
    </aside>
  );
}
