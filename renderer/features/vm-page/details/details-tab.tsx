import { Button } from '@mantine/core';
import { FolderOpen, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandLine, VmDetail } from '../../../../shared/contract';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { CodeBlock } from '../../../components/code/code-block';
import { CommandView } from '../../../components/code/command-view';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { FactList } from '../../../components/fact-list';
import { toggleCommand, useCommandShown } from '../../../stores/command-shown';
import { revealer } from '../../../stores/reveal';
import { errorText } from '../../../components/errors/error-text';
import { noteText } from '../../../i18n/message';
import './details-tab.css';
import { hardwareFacts } from './hardware-facts';
import { asRunning } from '../waiting-change';
import { waitingFacts } from '../waiting-facts';
import { useVmDetail } from './use-vm-detail';

interface SectionProps {
  title: string;
  text?: string;
  action?: ReactNode;
  children?: ReactNode;
}

function Section({ title, text, action, children }: SectionProps) {
  return (
    <section className="details-section pd-card">
      <header className="details-section-head">
        <div>
          <h2 className="pd-section-title">{title}</h2>
          {text ? <p className="pd-soft details-section-text">{text}</p> : null}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

function FolderSection({ vm, folder }: { vm: VmSummary; folder: string }) {
  const { t } = useTranslation(['vm', 'common']);
  const reveal = revealer(vm);
  return (
    <Section
      title={t('details.folder')}
      text={t('details.folderText')}
      action={
        <Button
          variant="default"
          size="xs"
          leftSection={<FolderOpen size={14} aria-hidden />}
          onClick={reveal}
          data-testid="reveal-folder"
        >
          {t('details.reveal')}
        </Button>
      }
    >
      <CodeBlock text={folder} label={t('details.folder')} copyLabel={t('common:copy')} />
    </Section>
  );
}

function LogSection({ log, onRefresh }: { log: string; onRefresh: () => void }) {
  const { t } = useTranslation(['vm', 'common']);
  return (
    <Section
      title={t('details.log')}
      text={t('details.logText')}
      action={
        <Button
          variant="default"
          size="xs"
          leftSection={<RefreshCw size={14} aria-hidden />}
          onClick={onRefresh}
          data-testid="refresh-log"
        >
          {t('details.refresh')}
        </Button>
      }
    >
      {log.trim() === '' ? (
        <p className="pd-soft">{t('details.logEmpty')}</p>
      ) : (
        <CodeBlock
          text={log}
          label={t('details.log')}
          copyLabel={t('common:copy')}
          testId="qemu-log"
        />
      )}
    </Section>
  );
}

function Hardware({ detail, vm }: { detail: VmDetail; vm: VmSummary }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  if (!detail.config) {
    const newer = vm.error?.code === 'definition-newer';
    return (
      <Section
        title={t('details.brokenTitle')}
        text={t(newer ? 'details.newerText' : 'details.brokenText')}
      />
    );
  }
  const { config, started, sound } = detail;
  const factsOf = (of: VmConfig) => hardwareFacts(of, vm, sound, t, i18n.language);
  const stored = factsOf(config);
  const groups = factsOf(asRunning(config, started, vm.waiting)).map(({ id, facts }) => {
    const next = stored.find((group) => group.id === id)?.facts ?? facts;
    return { id, facts: waitingFacts(facts, next, t) };
  });
  return (
    <Section title={t('details.hardware')}>
      <div className="hardware" data-testid="hardware">
        {groups.map(({ id, facts }) => (
          <section key={id} className="hardware-group">
            <h3 className="hardware-heading">{t(`details.group.${id}`)}</h3>
            <FactList facts={facts} testId="hardware" listTestId={`hardware-group-${id}`} />
          </section>
        ))}
      </div>
    </Section>
  );
}

/** Why it cannot be started like this, if so, and what differs from the definition. */
const warningsOf = ({ problem, warnings }: CommandLine): string[] => [
  ...(problem ? [errorText(problem).sentence] : []),
  ...warnings.map(noteText),
];

/** What a VM is made of: its hardware, its command line, its folder and what QEMU said. */
export function DetailsTab({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['vm', 'common', 'warnings']);
  const { detail, commandLine, error, refresh } = useVmDetail(vm);
  const shown = useCommandShown((state) => state.shown);
  return (
    <div className="pd-page" data-testid="vm-details">
      <div className="details">
        {error ? <ErrorPanel error={error} /> : null}
        {detail ? <Hardware detail={detail} vm={vm} /> : null}
        {commandLine ? (
          <Section title={t('details.commandLine')} text={t('details.commandLineText')}>
            <CommandView
              line={commandLine}
              text={t('details.commandLineCopy')}
              open={shown}
              onToggle={toggleCommand}
              maxHeight={420}
              testId="command-line"
            />
            {warningsOf(commandLine).map((warning, at) => (
              // oxlint-disable-next-line react/no-array-index-key
              <p key={at} className="details-warning pd-selectable">
                {warning}
              </p>
            ))}
          </Section>
        ) : null}
        {detail?.folder ? <FolderSection vm={vm} folder={detail.folder} /> : null}
        {detail ? <LogSection log={detail.log} onRefresh={refresh} /> : null}
      </div>
    </div>
  );
}
