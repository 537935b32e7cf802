import { Button } from '@mantine/core';
import { ChevronRight, Clock, Hourglass, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { visible } from '../../../../shared/texts/visible';
import type { AppError } from '../../../../shared/errors';
import { errorText } from '../../../components/errors/error-text';
import { Chip } from '../../../components/chips/chip';
import { icons } from './icons';
import { isOf, pointAtRow, usePointing } from './pointing';
import type { Row } from './rows';

/** How a row differs from what the guest has. */
export interface RowWaiting {
  /** `leaving`: the guest was asked for it, and has not let go. */
  kind: 'nextStart' | 'added' | 'removed' | 'leaving';
  /** What the guest has now. */
  from: readonly string[];
  takeBack: () => void;
}

interface HardwareRowProps {
  row: Row;
  lines: readonly string[];
  waiting: RowWaiting | null;
  problem: AppError | null;
  open: boolean;
  /** It only tells, and cannot be opened. */
  fixed: boolean;
  onToggle: () => void;
  /** The fields, while it is open. */
  children: ReactNode;
}

function Lines({ row, lines, waiting, problem }: HardwareRowProps) {
  const { t } = useTranslation(['hardware', 'errors']);
  const [first = t('value.none'), ...more] = lines;
  const from = waiting?.kind === 'nextStart' ? waiting.from.join(' · ') : null;
  return (
    <span className="hw-value" data-testid={`hardware-${row.id}`}>
      <span
        className="hw-value-first"
        data-gone={waiting?.kind === 'removed' || waiting?.kind === 'leaving'}
      >
        {from === null ? (
          visible(first)
        ) : (
          <>
            <span className="hw-from">{visible(from)}</span>
            <span aria-hidden> → </span>
            {visible(first)}
          </>
        )}
      </span>
      {more.map((line, at) => (
        // By its place: notes may say the same twice.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={at} className="hw-value-more">
          {visible(line)}
        </span>
      ))}
      {problem ? <span className="hw-problem">{errorText(problem).sentence}</span> : null}
    </span>
  );
}

/** What stands in the row, pressed or not: a button where it can be opened. */
function RowHead(props: HardwareRowProps & { body: string }) {
  const { row, waiting, problem, open, fixed, onToggle, body } = props;
  const { t } = useTranslation('hardware');
  const Icon = icons[row.kind];
  const content = (
    <>
      <Icon className="hw-icon" size={17} aria-hidden />
      <span className="hw-term">{row.term}</span>
      <Lines {...props} />
      {problem && !waiting ? <Chip icon={TriangleAlert} tone="bad" text={t('chip.file')} /> : null}
      {waiting ? (
        <Chip
          icon={waiting.kind === 'leaving' ? Hourglass : Clock}
          tone="info"
          text={t(`chip.${waiting.kind}`)}
          testId={`waits-${row.id}`}
        />
      ) : null}
    </>
  );
  if (fixed) return <div className="hw-row-head">{content}</div>;
  return (
    <button
      type="button"
      className="hw-row-head"
      aria-expanded={open}
      aria-controls={body}
      onClick={onToggle}
      data-row={row.id}
      data-testid={`row-${row.id}`}
    >
      {content}
      <ChevronRight className="hw-chevron" size={16} aria-hidden />
    </button>
  );
}

/** One line of the page; pressed, it shows its fields. */
export function HardwareRow(props: HardwareRowProps) {
  const { row, waiting, open, children } = props;
  const { t } = useTranslation('hardware');
  const body = useId();
  const isLit = usePointing(({ option }) => option !== null && isOf(row.scopes, option));
  const point = () => pointAtRow(row.scopes);
  const leave = () => pointAtRow(null);
  return (
    // It only hears where pointer and keyboard are; its button is what can be pressed.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className="hw-row"
      data-open={open}
      data-kind={row.kind}
      data-waiting={waiting !== null}
      data-lit={isLit || undefined}
      onMouseEnter={point}
      onMouseLeave={leave}
      onFocus={point}
      onBlur={leave}
    >
      <div className="hw-row-line">
        <RowHead {...props} body={body} />
        {waiting ? (
          <Button
            variant="subtle"
            size="compact-xs"
            className="hw-take-back"
            aria-label={t('edit.takeBackLabel', { what: row.term })}
            onClick={waiting.takeBack}
            data-testid={`take-back-${row.id}`}
          >
            {t('edit.takeBack')}
          </Button>
        ) : null}
      </div>
      <div id={body} hidden={!open}>
        {open ? children : null}
      </div>
    </li>
  );
}
