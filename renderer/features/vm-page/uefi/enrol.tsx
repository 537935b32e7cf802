import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile } from '../../../../shared/contract';
import type { AppError } from '../../../../shared/errors';
import { visible } from '../../../../shared/texts/visible';
import {
  addedCertificates,
  type EnrolTarget,
  enrolTargets,
  mayAskForRecovery,
  type UefiContents,
} from '../../../../shared/uefi';
import { api, attempt } from '../../../api/client';
import { ChoiceField } from '../../../components/choice-field';
import { BitLocker } from './renew';
import { ConfirmChange } from './confirm-change';

/** A file with certificates, and what it would add. */
export interface Enrolment {
  file: GrantedFile;
  into: EnrolTarget;
  added: UefiContents['certificates'];
}

/** Asks main what a file would add. */
async function judged(id: string, file: GrantedFile, into: EnrolTarget) {
  const change = { kind: 'enrol', into, file: file.token } as const;
  const outcome = await attempt(api.vms.judgeUefi({ id, change }));
  if (!outcome.ok) return outcome;
  const { before, after } = outcome.value;
  const added = before && after ? addedCertificates(before, after) : [];
  return { ok: true as const, value: { file, into, added } };
}

interface EnrolButtonProps {
  id: string;
  disabled: boolean;
  onChosen: (enrolment: Enrolment) => void;
  onError: (error: AppError | null) => void;
}

/** Lets the person choose a file with certificates; main judges it before anything is asked. */
export function EnrolButton({ id, disabled, onChosen, onError }: EnrolButtonProps) {
  const { t } = useTranslation('uefi');
  const choose = async () => {
    const chosen = await attempt(api.files.choose({ purpose: 'any' }));
    if (!chosen.ok) return onError(chosen.error);
    if (!chosen.value) return;
    const found = await judged(id, chosen.value, 'db');
    onError(found.ok ? null : found.error);
    if (found.ok) onChosen(found.value);
  };
  return (
    <Button
      variant="default"
      size="xs"
      mt={8}
      disabled={disabled}
      onClick={() => void choose()}
      data-testid="uefi-enrol-button"
    >
      {t('enrol.button')}
    </Button>
  );
}

interface EnrolDialogProps {
  id: string;
  enrolment: Enrolment;
  os: string;
  contents: UefiContents | null;
  busy: boolean;
  onConfirm: (enrolment: Enrolment) => void;
  onError: (error: AppError) => void;
  onClose: () => void;
}

/** Names the certificates that are added, and where; of a Windows guest, asks whether BitLocker is prepared for it. */
export function EnrolDialog(props: EnrolDialogProps) {
  const { id, os, contents, busy, onConfirm, onError, onClose } = props;
  const { t } = useTranslation('uefi');
  const [enrolment, setEnrolment] = useState(props.enrolment);
  const [agreed, setAgreed] = useState(false);
  /** Main has not said yet what the file adds there. */
  const [judging, setJudging] = useState(false);
  const asks = mayAskForRecovery('enrol', { os, now: contents });
  const { file, into, added } = enrolment;
  const choose = async (target: EnrolTarget) => {
    setJudging(true);
    const found = await judged(id, file, target);
    setJudging(false);
    if (found.ok) return setEnrolment(found.value);
    onError(found.error);
    onClose();
  };
  return (
    <ConfirmChange
      title={t('enrol.title', { file: visible(file.info.fileName) })}
      confirm={t('enrol.confirm')}
      disabled={judging || added.length === 0 || (asks && !agreed)}
      onConfirm={() => onConfirm(enrolment)}
      {...{ busy, onClose }}
      testId="uefi-enrol"
    >
      {asks ? <BitLocker agreed={agreed} onAgree={setAgreed} /> : null}
      <ChoiceField
        label={t('enrol.into')}
        values={enrolTargets}
        disabled={judging}
        labelOf={(value) => t(`secure.database.${value}`)}
        value={into}
        onChange={(value) => void choose(value)}
        testId="uefi-enrol-into"
      />
      {added.length === 0 ? <p>{t('enrol.nothing')}</p> : null}
      <ul className="uefi-added" data-testid="uefi-enrol-added">
        {added.map(({ database, subject, expires }) => (
          <li key={`${database} ${subject} ${expires}`}>
            {t('enrol.added', { database, subject: visible(subject) })}
          </li>
        ))}
      </ul>
      <p>{t('renew.confirmText')}</p>
    </ConfirmChange>
  );
}
