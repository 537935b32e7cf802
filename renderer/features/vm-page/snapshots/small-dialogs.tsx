import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { Snapshot } from '../../../../shared/snapshot';
import { formatSize } from '../../../../shared/units';
import { api, attempt } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { HarshButtons } from '../../../components/harsh-buttons';
import { useBeginning } from '../../../components/use-dialog';
import { WordFields } from './word-fields';

interface DialogProps {
  vmId: string;
  point: Snapshot;
  onClose: () => void;
}

/** Asks before a snapshot is deleted. */
export function DeleteDialog({
  vmId,
  point,
  onClose,
  onBegun,
}: DialogProps & { onBegun: (jobId: string) => void }) {
  const { t, i18n } = useTranslation(['snapshots', 'common']);
  const { busy, error, begin } = useBeginning();
  const confirm = async () => {
    const begun = await begin(api.snapshots.remove({ id: vmId, snapshot: point.id }));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('delete.title', { title: point.title })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={460}
      data-testid="delete-snapshot"
    >
      <p>{t('delete.text')}</p>
      {point.stateBytes === null ? null : (
        <p>{t('delete.memory', { size: formatSize(point.stateBytes, i18n.language) })}</p>
      )}
      {error ? <ErrorPanel error={error} /> : null}
      <HarshButtons
        label={t('delete.confirm')}
        onCancel={onClose}
        onConfirm={() => void confirm()}
        busy={busy}
        testId="delete-confirm"
      />
    </Modal>
  );
}

/** Gives a snapshot another title and note. */
export function RenameDialog({ vmId, point, onClose }: DialogProps) {
  const { t } = useTranslation(['snapshots', 'automatic', 'common']);
  const [title, setTitle] = useState(point.title);
  const [note, setNote] = useState(point.note);
  const [error, setError] = useState<AppError | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const words = { title: title.trim(), note };
    const outcome = await attempt(api.snapshots.rename({ id: vmId, snapshot: point.id, ...words }));
    if (outcome.ok) onClose();
    else setError(outcome.error);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('rename.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={460}
      data-testid="rename-snapshot"
    >
      <form className="snapshot-form" onSubmit={(event) => void save(event)}>
        <WordFields {...{ title, setTitle, note, setNote }} />
        {point.origin ? <p className="pd-soft">{t('automatic:edited')}</p> : null}
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={title.trim() === ''} data-testid="rename-submit">
            {t('rename.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
