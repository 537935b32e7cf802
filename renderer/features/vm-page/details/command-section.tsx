import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandOption, OptionChanges } from '../../../../shared/command-line';
import type { CommandLine } from '../../../../shared/contract';
import type { AppError } from '../../../../shared/errors';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { CommandChanges, CommandView } from '../../../components/code/command-view';
import { errorText } from '../../../components/errors/error-text';
import { noteText } from '../../../i18n/message';
import { toggleCommand } from '../../../stores/command-shown';
import { isOf, pointAtOption, usePointing } from '../hardware/pointing';
import { Section } from './section';

/** Why it cannot be started like this, if so, and what differs from the definition. */
const warningsOf = ({ problem, warnings }: CommandLine): string[] => [
  ...(problem ? [errorText(problem).sentence] : []),
  ...warnings.map(noteText),
];

interface DraftChanges {
  changes: OptionChanges;
  /** Why QEMU cannot be started with them. */
  error: AppError | null;
}

const unchanged: DraftChanges = { changes: [], error: null };

/** What the row that is open would make of the next start's command line. */
function useDraftChanges(id: string): DraftChanges {
  const draft = usePointing((state) => state.draft);
  const [seen, setSeen] = useState<DraftChanges>(unchanged);
  useEffect(() => {
    if (!draft) return setSeen(unchanged);
    let current = true;
    void attempt(api.vms.previewEdit({ id, config: draft })).then((outcome) => {
      if (!current) return;
      setSeen(
        outcome.ok
          ? { changes: outcome.value, error: null }
          : { changes: [], error: outcome.error },
      );
    });
    return () => {
      current = false;
    };
  }, [id, draft]);
  return seen;
}

/** Puts the keyboard on the row that an option comes from. */
function goToRow(): void {
  document.querySelector<HTMLElement>('.hw-row[data-lit] [data-row]')?.focus();
}

/** The command line beside the rows that it is made of: each lights up what belongs to it in the other. */
export function CommandSection({ vm, line }: { vm: VmSummary; line: CommandLine }) {
  const { t } = useTranslation(['vm', 'hardware', 'common', 'errors', 'warnings']);
  const isWide = useMediaQuery('(min-width: 1400px)', true) ?? true;
  const scopes = usePointing(({ row, open }) => (row.length > 0 ? row : open));
  const isWrong = usePointing((state) => state.isWrong);
  const { changes, error } = useDraftChanges(vm.id);
  useEffect(() => () => pointAtOption(null), []);
  const cannot = isWrong || error !== null;
  return (
    <Section
      title={t('details.commandLine')}
      text={t('details.commandLineText')}
      className="details-command"
    >
      {cannot ? (
        <p className="details-warning" role="status" data-testid="command-line-cannot">
          {error
            ? t('hardware:command.cannotBecause', { reason: errorText(error).sentence })
            : t('hardware:command.cannot')}
        </p>
      ) : null}
      <CommandChanges
        title={t('hardware:command.changes')}
        changes={changes}
        testId="command-line-draft"
      />
      <CommandView
        line={line}
        text={t('details.commandLineCopy')}
        open
        onToggle={toggleCommand}
        vmId={vm.id}
        maxHeight={isWide ? 520 : 96}
        testId="command-line"
        lit={(option: CommandOption) => !cannot && isOf(scopes, option)}
        onPoint={pointAtOption}
        onPick={goToRow}
      />
      {warningsOf(line).map((warning, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <p key={at} className="details-warning pd-selectable">
          {warning}
        </p>
      ))}
    </Section>
  );
}
