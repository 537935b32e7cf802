import { Button } from '@mantine/core';
import { FolderOpen, RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { VmDetail } from '../../../../shared/contract';
import { localConnection } from '../../../../shared/machine-ref';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { CodeBlock } from '../../../components/code/code-block';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { FactList } from '../../../components/fact-list';
import { useCommandShown } from '../../../stores/command-shown';
import { revealer } from '../../../stores/reveal';
import { HardwareEditor } from '../hardware/hardware-editor';
import { CommandSection } from './command-section';
import { LoginCard } from '../seed/login-card';
import './details-tab.css';
import { GuestSection } from './guest-section';
import { hardwareFacts, lifeFacts } from './hardware-facts';
import { Section } from './section';
import { useVmDetail } from './use-vm-detail';

function FolderSection({ vm, folder, detail }: HardwareProps & { folder: string }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
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
      {detail.config ? (
        <FactList facts={lifeFacts(detail.config, vm, t, i18n.language)} testId="life" />
      ) : null}
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

/** What is said of a definition that cannot be read. */
function Broken({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const newer = vm.error?.code === 'definition-newer';
  return (
    <Section
      title={t('details.brokenTitle')}
      text={t(newer ? 'details.newerText' : 'details.brokenText')}
    />
  );
}

/** The hardware of a machine in another place, which is only looked at. */
function HardwareFacts({ config, detail, vm }: HardwareProps & { config: VmConfig }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const groups = hardwareFacts(config, vm, detail.sound, t, i18n.language);
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

interface HardwareProps {
  detail: VmDetail;
  vm: VmSummary;
}

function Hardware({ detail, vm }: HardwareProps) {
  if (!detail.config) return <Broken vm={vm} />;
  return vm.connection === localConnection ? (
    <HardwareEditor vm={vm} />
  ) : (
    <HardwareFacts config={detail.config} {...{ detail, vm }} />
  );
}

/** What a VM is made of and where it is changed: its hardware, its command line, its folder and what QEMU said. */
export function DetailsTab({ vm }: { vm: VmSummary }) {
  // Read at once, so that no part of the page waits for its words later.
  useTranslation(['vm', 'common', 'hardware', 'warnings']);
  const { detail, commandLine, error, refresh } = useVmDetail(vm);
  const shown = useCommandShown((state) => state.shown);
  return (
    <div className="details-frame" data-testid="vm-details">
      <div className="pd-page">
        <div className="details">
          {error ? <ErrorPanel error={error} /> : null}
          {detail ? <Hardware detail={detail} vm={vm} /> : null}
          {detail?.config?.guestAgent && vm.connection === localConnection ? (
            <GuestSection vm={vm} />
          ) : null}
          {detail?.config && vm.connection === localConnection ? <LoginCard vm={vm} /> : null}
          {detail?.folder ? <FolderSection {...{ vm, detail }} folder={detail.folder} /> : null}
          {detail ? <LogSection log={detail.log} onRefresh={refresh} /> : null}
        </div>
      </div>
      {commandLine && shown ? <CommandSection vm={vm} line={commandLine} /> : null}
    </div>
  );
}
