import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { OptionChanges } from '../../../shared/command-line';
import type { CommandLine } from '../../../shared/contract';
import { visible } from '../../../shared/texts/visible';
import './command-view.css';
import { CopyScriptButton } from './copy-script-button';
import { ExplainedCommand, type PointingProps } from './explained-command';

interface CommandViewProps extends PointingProps {
  line: CommandLine;
  /** What copying gives, and where it works. */
  text: string;
  open: boolean;
  onToggle: () => void;
  /** The VM that it is of, whose script can be copied, too. */
  vmId?: string;
  /** In pixels; longer commands scroll. */
  maxHeight?: number;
  testId: string;
}

/** A command line of QEMU with one option on each line. Beginners see only how long it is. */
export function CommandView(props: CommandViewProps) {
  const { line, text, open, onToggle, vmId, maxHeight, testId, lit, onPoint, onPick } = props;
  const { t } = useTranslation();
  const body = useId();
  return (
    <div className="command-view" data-testid={testId}>
      <div className="command-view-head">
        <span className="command-view-count">
          {t('commandLine.options', { count: line.options })}
        </span>
        {open && vmId !== undefined ? (
          <CopyScriptButton vmId={vmId} testId={`${testId}-script`} />
        ) : null}
        <Button
          variant="default"
          size="xs"
          aria-expanded={open}
          aria-controls={body}
          onClick={onToggle}
          data-testid={`${testId}-toggle`}
        >
          {t(open ? 'commandLine.hide' : 'commandLine.show')}
        </Button>
      </div>
      <div id={body} className="command-view-body" hidden={!open}>
        {open ? (
          <>
            <p className="pd-soft">{text}</p>
            <ExplainedCommand
              line={line}
              maxHeight={maxHeight}
              testId={testId}
              lit={lit}
              onPoint={onPoint}
              onPick={onPick}
            />
            <CommandChanges
              title={t('commandLine.nextStart')}
              changes={line.nextStart}
              testId={`${testId}-next`}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}

interface CommandChangesProps {
  title: string;
  changes: OptionChanges;
  testId: string;
}

/** How options differ from those that are shown. */
export function CommandChanges({ title, changes, testId }: CommandChangesProps) {
  if (changes.length === 0) return null;
  const lines = changes.flatMap(({ before, after }) => [
    ...(before ? [{ sign: '−', text: before.shell }] : []),
    ...(after ? [{ sign: '+', text: after.shell }] : []),
  ]);
  return (
    <section data-testid={testId}>
      <h3 className="command-view-heading">{title}</h3>
      <ul className="command-changes pd-mono pd-selectable">
        {lines.map(({ sign, text }) => (
          <li key={`${sign} ${text}`} data-gone={sign === '−' || undefined}>
            {sign} {visible(text)}
          </li>
        ))}
      </ul>
    </section>
  );
}
