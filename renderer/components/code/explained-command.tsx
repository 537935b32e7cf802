import { Box } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandOption } from '../../../shared/command-line';
import type { CommandLine } from '../../../shared/contract';
import { visibleLines } from '../../../shared/texts/visible';
import { noteText } from '../../i18n/message';
import './code-block.css';
import { type CommandSegment, commandSegments } from './command-segments';
import { CopyButton } from './copy-button';
import './explained-command.css';

export interface PointingProps {
  /** Lines that belong to what is pointed at elsewhere. */
  lit?: (line: CommandOption) => boolean;
  /** Hears of the line that is pointed at, by mouse or by keyboard; null when none is. */
  onPoint?: (line: CommandOption | null) => void;
  /** Hears of the line that is clicked, or on which Enter is pressed. */
  onPick?: (line: CommandOption) => void;
}

interface ExplainedCommandProps extends PointingProps {
  line: CommandLine;
  /** In pixels; longer commands scroll. */
  maxHeight?: number;
  testId: string;
}

/** The line that the keys lead to from another one. */
function nextLine(key: string, from: number, last: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Which line is pointed at, by mouse or by the arrow keys. */
function usePointing(
  segments: readonly CommandSegment[],
  { onPoint, onPick }: Pick<PointingProps, 'onPoint' | 'onPick'>,
) {
  const id = useId();
  const [at, setAt] = useState<number | null>(null);
  const point = (next: number | null) => {
    if (next === at) return;
    setAt(next);
    onPoint?.(next === null ? null : (segments[next]?.option ?? null));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const option = at === null ? null : segments[at]?.option;
    if (event.key === 'Enter' && option) {
      event.preventDefault();
      onPick?.(option);
      return;
    }
    const next = nextLine(event.key, at ?? -1, segments.length - 1);
    if (next === null) return;
    event.preventDefault();
    point(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const option = at === null ? null : (segments[at]?.option ?? null);
  return { id, at, option, point, onKeyDown };
}

/** Scrolls the block alone: the page must not move while somebody points at it. */
function showLine(block: HTMLElement | null, at: number): void {
  const line = block?.children[at];
  if (!block || !(line instanceof HTMLElement)) return;
  const top = line.offsetTop - block.offsetTop;
  const isSeen =
    top >= block.scrollTop && top + line.offsetHeight <= block.scrollTop + block.clientHeight;
  if (!isSeen) block.scrollTop = Math.max(0, top - block.clientHeight / 3);
}

/** A command with one option on each line. Pointing at a line, or going to it with the arrow keys, tells what it is for. */
export function ExplainedCommand(props: ExplainedCommandProps) {
  const { line, maxHeight = 220, testId, lit, onPoint, onPick } = props;
  // Until they are read, the sentences are there in English.
  const { t } = useTranslation(['common', 'vm', 'explain'], { useSuspense: false });
  const segments = useMemo(() => commandSegments(line), [line]);
  const { id, at, option: pointed, point, onKeyDown } = usePointing(segments, { onPoint, onPick });
  const block = useRef<HTMLPreElement>(null);
  const firstLit = segments.findIndex(({ option }) => option !== null && lit?.(option) === true);
  useEffect(() => showLine(block.current, firstLit), [firstLit]);
  return (
    <>
      <div className="code-block">
        <Box
          component="pre"
          ref={block}
          className="code-block-text pd-mono"
          data-wrap
          style={{ maxHeight }}
          role="listbox"
          tabIndex={0}
          aria-label={t('commandLine.label')}
          aria-activedescendant={at === null ? undefined : `${id}-${at}`}
          onKeyDown={onKeyDown}
          onMouseLeave={() => point(null)}
          onBlur={() => point(null)}
          data-testid={`${testId}-text`}
        >
          {segments.map((segment, number) => (
            <Line
              // Two lines may say the same; they have no other identity than their place.
              // oxlint-disable-next-line react/no-array-index-key
              key={number}
              id={`${id}-${number}`}
              text={segment.text}
              isLit={segment.option !== null && lit?.(segment.option) === true}
              isPointed={number === at}
              onPoint={() => point(number)}
              onPick={() => segment.option && onPick?.(segment.option)}
            />
          ))}
        </Box>
        <div className="code-block-copy">
          <CopyButton text={line.shellLines} label={t('copyCommand')} />
        </div>
      </div>
      <p className="command-reason pd-soft" role="status" data-testid={`${testId}-reason`}>
        {pointed ? <Reason option={pointed} /> : t('commandLine.point')}
      </p>
    </>
  );
}

interface LineProps {
  id: string;
  text: string;
  isLit: boolean;
  isPointed: boolean;
  onPoint: () => void;
  onPick: () => void;
}

function Line({ id, text, isLit, isPointed, onPoint, onPick }: LineProps) {
  return (
    // The keyboard stays in the list, which hears Enter.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <span
      id={id}
      role="option"
      aria-selected={isPointed}
      tabIndex={-1}
      className="code-block-line command-option"
      data-lit={isLit || undefined}
      data-active={isPointed || undefined}
      onMouseEnter={onPoint}
      onClick={onPick}
    >
      {visibleLines(text)}
    </span>
  );
}

/** What an option is for, and the part of the definition that it comes from. `explain` must be loaded. */
function Reason({ option: { note, part } }: { option: CommandOption }) {
  const { t } = useTranslation(['common', 'vm'], { useSuspense: false });
  const reason = noteText(note);
  return part === null ? reason : t('commandLine.reason', { part: t(`vm:part.${part}`), reason });
}
