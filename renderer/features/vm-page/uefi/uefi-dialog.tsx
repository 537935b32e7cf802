import { Button, Loader, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MachineKey, machineRef } from '../../../../shared/machine-ref';
import { visible } from '../../../../shared/texts/visible';
import type { KeptVariables, UefiEntry, UefiVariables } from '../../../../shared/uefi';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { closeDialog } from '../../../stores/navigation';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { ConfirmChange } from './confirm-change';
import { Entries, useEntryName } from './entries';
import { EnrolButton, EnrolDialog, type Enrolment } from './enrol';
import { ResetDialog } from './factory';
import { ForgetDialog, Kept, RestoreDialog } from './kept';
import { MissingCertificates, RenewButton, RenewDialog } from './renew';
import { SecureBoot } from './secure-boot';
import './uefi.css';
import { type Uefi, useUefi } from './use-uefi';

/** What is asked before it is done. */
type Asked =
  | { kind: 'reset' }
  | { kind: 'renew' }
  | { kind: 'enrol'; enrolment: Enrolment }
  | { kind: 'restore' | 'forget'; kept: KeptVariables }
  | { kind: 'remove'; entry: UefiEntry };

interface PartProps {
  id: string;
  uefi: Uefi;
  variables: UefiVariables;
  fixed: boolean;
  ask: (asked: Asked) => void;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="uefi-section" aria-label={title}>
      <h3 className="uefi-heading">{title}</h3>
      {children}
    </section>
  );
}

function Contents({ id, uefi, variables, fixed, ask }: PartProps) {
  const { t } = useTranslation('uefi');
  const { contents, template } = variables;
  if (!contents) return null;
  const { missing, setup, damaged } = contents;
  // What has damaged places is not written to.
  const locked = fixed || damaged;
  return (
    <>
      {damaged ? <p className="uefi-note">{t('damaged')}</p> : null}
      {missing.length > 0 ? (
        <MissingCertificates {...{ missing, template }}>
          {template === null ? null : (
            <RenewButton disabled={locked} onClick={() => ask({ kind: 'renew' })} />
          )}
        </MissingCertificates>
      ) : null}
      <Section title={t('entries.heading')}>
        <p className="pd-soft uefi-text">{t('entries.text')}</p>
        <Entries
          contents={contents}
          fixed={locked}
          change={uefi.change}
          onRemove={(entry) => ask({ kind: 'remove', entry })}
        />
      </Section>
      <Section title={t('secure.heading')}>
        <SecureBoot contents={contents} />
        <EnrolButton
          id={id}
          disabled={locked}
          onChosen={(enrolment) => ask({ kind: 'enrol', enrolment })}
          onError={uefi.setError}
        />
      </Section>
      <Section title={t('setup.heading')}>
        {setup ? <p data-testid="uefi-setup-waits">{t('setup.waits')}</p> : null}
        <Button
          variant="default"
          size="xs"
          disabled={locked}
          onClick={() => void uefi.change({ kind: 'setup', on: !setup })}
          data-testid="uefi-setup"
        >
          {setup ? t('setup.undo') : t('setup.button')}
        </Button>
      </Section>
    </>
  );
}

function Factory({ variables, fixed, ask }: Pick<PartProps, 'variables' | 'fixed' | 'ask'>) {
  const { t } = useTranslation('uefi');
  return (
    <Section title={t('factory.heading')}>
      <Kept
        kept={variables.kept}
        fixed={fixed}
        onRestore={(kept) => ask({ kind: 'restore', kept })}
        onForget={(kept) => ask({ kind: 'forget', kept })}
      />
      <Button
        variant="default"
        size="xs"
        disabled={fixed || variables.fresh}
        onClick={() => ask({ kind: 'reset' })}
        data-testid="uefi-reset-button"
      >
        {t('factory.reset')}
      </Button>
    </Section>
  );
}

interface QuestionProps {
  id: string;
  asked: Asked;
  uefi: Uefi;
  vm: { name: string; os: string };
  onClose: () => void;
}

function Question({ id, asked, uefi, vm, onClose }: QuestionProps) {
  const { t } = useTranslation('uefi');
  const nameOf = useEntryName();
  const { busy, variables } = uefi;
  const contents = variables?.contents ?? null;
  const carryOut = async (wish: Parameters<Uefi['change']>[0]) => {
    await uefi.change(wish);
    onClose();
  };
  if (asked.kind === 'renew') {
    const onConfirm = () => void carryOut({ kind: 'renew' });
    return <RenewDialog os={vm.os} {...{ contents, busy, onConfirm, onClose }} />;
  }
  if (asked.kind === 'enrol') {
    const { enrolment } = asked;
    const onConfirm = ({ file, into }: Enrolment) =>
      void carryOut({ kind: 'enrol', into, file: file.token });
    const onError = uefi.setError;
    return (
      <EnrolDialog os={vm.os} {...{ id, enrolment, contents, busy, onConfirm, onError, onClose }} />
    );
  }
  if (asked.kind === 'reset') {
    const onConfirm = () => void carryOut({ kind: 'reset' });
    return <ResetDialog {...vm} {...{ contents, busy, onConfirm, onClose }} />;
  }
  if ('kept' in asked) {
    const { kept } = asked;
    const onConfirm = () => void carryOut({ kind: asked.kind, name: kept.name });
    if (asked.kind === 'forget') return <ForgetDialog {...{ kept, busy, onConfirm, onClose }} />;
    return <RestoreDialog os={vm.os} {...{ kept, contents, busy, onConfirm, onClose }} />;
  }
  const { entry } = asked;
  const text =
    entry.file === null
      ? t(entry.automatic ? 'entries.removeAutomatic' : 'entries.removePlain')
      : t('entries.removeText', { file: visible(entry.file) });
  return (
    <ConfirmChange
      title={t('entries.removeTitle', { name: visible(nameOf(entry)) })}
      confirm={t('entries.remove')}
      harsh
      busy={busy}
      onConfirm={() => void carryOut({ kind: 'remove', entry: entry.id })}
      onClose={onClose}
      testId="uefi-remove"
    >
      <p>{text}</p>
    </ConfirmChange>
  );
}

/** What a machine's firmware remembers: boot entries, keys, and the ways to change them. */
export function UefiDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['uefi', 'common', 'errors']);
  const vm = useVm(id);
  const machine = machineRef(id).id;
  const uefi = useUefi(machine, vm?.state ?? 'off');
  const [asked, setAsked] = useState<Asked | null>(null);
  const { variables, error, dismiss } = uefi;
  const fixed = vm?.state !== 'off';
  const part = variables && { id: machine, uefi, variables, fixed, ask: setAsked };
  return (
    <Modal
      opened={vm !== null}
      onClose={closeDialog}
      closeOnEscape={asked === null}
      title={t('title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={720}
      data-testid="uefi-dialog"
    >
      {fixed ? (
        <p className="uefi-note" data-testid="uefi-off">
          {t('off')}
        </p>
      ) : null}
      {variables?.fresh ? <p className="uefi-note">{t('absent')}</p> : null}
      {error ? <ErrorPanel error={error} onDismiss={dismiss} /> : null}
      {variables?.problem ? <ErrorPanel error={variables.problem} kept /> : null}
      {part ? <Contents {...part} /> : null}
      {part ? <Factory {...part} /> : null}
      {variables || error ? null : <Loader size={20} />}
      <DialogFoot>
        <Button variant="default" onClick={closeDialog}>
          {t('common:close')}
        </Button>
      </DialogFoot>
      {asked && vm ? (
        <Question id={machine} {...{ asked, uefi, vm }} onClose={() => setAsked(null)} />
      ) : null}
    </Modal>
  );
}
