import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { Snapshot } from '../../../../shared/snapshot';
import type { SnapshotComparison } from '../../../../shared/snapshot-calls';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useAnswer } from '../../../components/use-dialog';

interface CompareDialogProps {
  vmId: string;
  point: Snapshot;
  points: readonly Snapshot[];
  onClose: () => void;
}

/** What stands for the present in the list of snapshots. */
const present = 'now';

/** How the hardware of a snapshot differs from what it is now, or from that of another snapshot. */
export function CompareDialog({ vmId, point, points, onClose }: CompareDialogProps) {
  const { t } = useTranslation(['snapshots', 'common']);
  const [other, setOther] = useState(present);
  const [error, setError] = useState<AppError | null>(null);
  const against = other === present ? null : other;
  const answer = useAnswer(
    `${vmId} ${point.id} ${other}`,
    async () => ({
      other,
      rows: await api.snapshots.compare({ id: vmId, snapshot: point.id, other: against }),
    }),
    setError,
  );
  // What is still shown of the question before would stand under the wrong heading.
  const rows = answer?.other === other ? answer.rows : null;
  const choices = [
    { value: present, label: t('compare.now') },
    ...points
      .filter(({ id }) => id !== point.id)
      .map(({ id, title }) => ({ value: id, label: title })),
  ];
  const titled = choices.find(({ value }) => value === other)?.label ?? '';
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('compare.title', { title: point.title })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={620}
      data-testid="compare-dialog"
    >
      <div className="snapshot-form">
        <Select
          label={t('compare.with')}
          data={choices}
          value={other}
          allowDeselect={false}
          onChange={(value) => {
            setOther(value ?? present);
            setError(null);
          }}
          data-testid="compare-with"
        />
        {error ? <ErrorPanel error={error} /> : null}
        {rows ? <Differences rows={rows} before={point.title} after={titled} /> : null}
        {rows === null && error === null ? (
          <p className="pd-soft" role="status">
            {t('compare.comparing')}
          </p>
        ) : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('common:close')}
          </Button>
        </DialogFoot>
      </div>
    </Modal>
  );
}

interface DifferencesProps {
  rows: SnapshotComparison;
  before: string;
  after: string;
}

function Differences({ rows, before, after }: DifferencesProps) {
  const { t } = useTranslation(['snapshots', 'vm']);
  if (rows.length === 0) {
    return <p data-testid="compare-same">{t('compare.same')}</p>;
  }
  return (
    <table className="snapshot-differences" data-testid="compare-rows">
      <thead>
        <tr>
          <th scope="col">{t('compare.part')}</th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {t(`vm:part.${row.part}`)}
              <span className="pd-soft"> {row.key}</span>
            </th>
            <td>{row.before}</td>
            <td>{row.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
