import { Button, Loader } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/code/copy-button';
import { errorText } from '../../components/errors/error-text';
import { JsonView } from './json-view';
import type { Exchange } from './transcript';

interface ExchangeRowProps {
  exchange: Exchange;
  onAgain: (exchange: Exchange) => void;
  /** Gives up waiting. */
  onStop: (id: number) => void;
}

function Outcome({ exchange, onStop }: Pick<ExchangeRowProps, 'exchange' | 'onStop'>) {
  const { t } = useTranslation(['monitor', 'errors']);
  const { id, mode, outcome } = exchange;
  if (outcome === null) {
    return (
      <p className="monitor-waiting pd-soft">
        <Loader size="xs" color="gray" aria-hidden />
        {t('waiting')}
        <Button size="compact-xs" variant="subtle" onClick={() => onStop(id)}>
          {t('stopWaiting')}
        </Button>
      </p>
    );
  }
  if ('error' in outcome) {
    const { sentence, hint } = errorText(outcome.error);
    return (
      <p className="monitor-error" data-testid="monitor-error" data-code={outcome.error.code}>
        {sentence} {outcome.error.code === 'cancelled' ? '' : hint}
      </p>
    );
  }
  const { text, left } = outcome.answer;
  const isNothing = text.trim() === '' || (mode === 'qmp' && text === '{}');
  return (
    <div className="monitor-answer" data-testid="monitor-answer">
      {isNothing ? (
        <p className="pd-soft">{t('nothing')}</p>
      ) : mode === 'qmp' ? (
        <JsonView text={text} />
      ) : (
        <pre className="monitor-text">{text.trimEnd()}</pre>
      )}
      {left > 0 ? <p className="pd-soft">{t('left', { count: left })}</p> : null}
      {isNothing ? null : <CopyButton text={text} label={t('copyAnswer')} />}
    </div>
  );
}

/** A command and what QEMU said to it. */
export const ExchangeRow = memo(function ExchangeRow({
  exchange,
  onAgain,
  onStop,
}: ExchangeRowProps) {
  const { t } = useTranslation('monitor');
  const { line } = exchange;
  return (
    <li className="monitor-exchange">
      <button
        type="button"
        className="monitor-line"
        title={t('again', { line })}
        onClick={() => onAgain(exchange)}
      >
        <span aria-hidden>› </span>
        {line}
      </button>
      <Outcome exchange={exchange} onStop={onStop} />
    </li>
  );
});
