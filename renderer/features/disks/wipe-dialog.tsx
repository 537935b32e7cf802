import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiskImage, WipePlan } from '../../../shared/disk-tools';
import type { AppError } from '../../../shared/errors';
import { visible } from '../../../shared/texts/visible';
import { formatSize } from '../../../shared/units';
import { api, attempt } from '../../api/client';
import { ErrorPanel } from '../../components/errors/error-panel';
import { FactList } from '../../components/fact-list';
import { HarshButtons } from '../../components/harsh-buttons';
import { MustAgree } from '../../components/must-agree';
import { tellError } from '../../components/tell-error';
import { dismissJob, whenEnded } from '../../stores/jobs';
import { closeDialog } from '../../stores/navigation';
import '../../theme/mantine-later';
import { baseName } from './disk-text';
import './disks.css';

/** Says what came of it, wherever the window is by then. */
async function tellWhenWiped(jobId: string, name: string): Promise<void> {
  const job = await whenEnded(jobId);
  await i18next.loadNamespaces(['disks', 'errors']);
  if (job?.state === 'failed' && job.error) {
    tellError(job.error, i18next.t('disks:wipe.failed', { name }));
  }
  if (job?.state !== 'done') return;
  notifications.show({
    message: i18next.t('disks:wipe.done', { name }),
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
  dismissJob(jobId);
}

/** Asks, with name and bytes and what cannot be promised, before an image is overwritten and deleted. */
export function WipeDialog({ image }: { image: DiskImage }) {
  const { t } = useTranslation(['disks', 'common', 'errors', 'jobs']);
  const [plan, setPlan] = useState<WipePlan | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    void attempt(api.disks.wipePlan({ path: image.path })).then((outcome) => {
      if (!wanted) return;
      if (outcome.ok) setPlan(outcome.value);
      else setError(outcome.error);
    });
    return () => {
      wanted = false;
    };
  }, [image.path]);
  const name = visible(baseName(image.path));
  const confirm = async () => {
    setBusy(true);
    const outcome = await attempt(api.disks.wipe({ path: image.path }));
    setBusy(false);
    if (!outcome.ok) return setError(outcome.error);
    void tellWhenWiped(outcome.value.jobId, name);
    closeDialog();
  };
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t('wipe.title', { name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="wipe-dialog"
    >
      <div className="disk-form">
        {plan ? <WipeView plan={plan} agreed={agreed} onAgree={setAgreed} /> : null}
        {error ? <ErrorPanel error={error} kept /> : null}
        {plan || error ? null : <p role="status">{t('wipe.looking')}</p>}
        <HarshButtons
          label={t('wipe.confirm')}
          onCancel={closeDialog}
          onConfirm={() => void confirm()}
          busy={busy}
          disabled={!plan || !agreed}
          testId="wipe-confirm"
        />
      </div>
    </Modal>
  );
}

interface WipeViewProps {
  plan: WipePlan;
  agreed: boolean;
  onAgree: (agreed: boolean) => void;
}

function WipeView({ plan: { path, bytes, owner, notes }, agreed, onAgree }: WipeViewProps) {
  const { t, i18n } = useTranslation('disks');
  const facts = [
    { id: 'file', term: t('plan.file'), lines: [path] },
    ...(owner === null ? [] : [{ id: 'owner', term: t('wipe.owner'), lines: [owner] }]),
    { id: 'bytes', term: t('wipe.bytes'), lines: [formatSize(bytes, i18n.language)] },
  ];
  return (
    <>
      <FactList facts={facts} testId="wipe" />
      <ul className="disk-notes" data-testid="wipe-notes">
        {notes.map((note) => (
          <li key={note}>{t(`wipeNote.${note}`)}</li>
        ))}
      </ul>
      <MustAgree
        text={t('wipe.text')}
        label={t('wipe.agree')}
        checked={agreed}
        onChange={onAgree}
        testId="wipe-agree"
      />
    </>
  );
}
