import { ChevronDown } from 'lucide-react';
import { createElement } from 'react';
import { useTranslation } from 'react-i18next';
import { eventTone } from '../../../../shared/logged-event';
import { eventIcon } from './event-icons';
import type { ToldEvent } from './use-events';

interface EventRowProps {
  told: ToldEvent;
  open: boolean;
  onToggle: () => void;
}

/** One event: when, what, and what is known of it besides. */
export function EventRow({ told: { event, sentence }, open, onToggle }: EventRowProps) {
  const { t, i18n } = useTranslation('events');
  const { detail, left } = event.facts;
  const more = [
    ...(left === undefined ? [] : [t('left', { count: Number(left) })]),
    ...(detail === undefined ? [] : [detail]),
  ].join('\n');
  return (
    <div className="event-row" data-tone={eventTone(event)} data-kind={event.kind}>
      {createElement(eventIcon(event), { size: 16, 'aria-hidden': true, className: 'event-icon' })}
      <time className="event-time pd-soft" dateTime={new Date(event.at).toISOString()}>
        {timeText(event.at, i18n.language)}
      </time>
      <span className="event-sentence">{sentence}</span>
      {more === '' ? null : (
        <button
          type="button"
          className="event-more"
          aria-expanded={open}
          aria-label={t('detailsOf', { event: sentence })}
          title={t(open ? 'hideDetails' : 'details')}
          onClick={onToggle}
          data-testid="event-details"
        >
          <ChevronDown size={16} aria-hidden />
        </button>
      )}
      {open && more !== '' ? <pre className="event-detail">{more}</pre> : null}
    </div>
  );
}

/** Day and second, in the time zone of this computer. */
function timeText(at: number, language: string): string {
  const how = { dateStyle: 'medium', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat(language, how).format(at);
}
