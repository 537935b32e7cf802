import { Button, Checkbox, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { SnapshotOutlook } from '../../../../shared/snapshot-calls';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { ConvertButton } from './convert-button';
import { useAnswer, useBeginning } from './use-dialog';
import { WordFields } from './word-fields';

interface TakeDialogProps {
  vm: VmSummary;
  /** One that no other snapshot has. */
  title: string;
  onClose: () => void;
  onBegun: (jobId: string) => void;
}

/** Takes a snapshot: its words, and whether memory is kept; what that costs is said before. */
export function TakeDialog({ vm, title: suggested, onClose, onBegun }: TakeDialogProps) {
  const { t } = useTranslation(['snapshots', 'common']);
  const [title, setTitle] = useState(suggested);
  const [note, setNote] = useState('');
  const [memory, setMemory] = useState(false);
  const { busy, error, setError, begin } = useBeginning();
  // Asked again when the guest does something else.
  const outlook = useAnswer(
    `${vm.id} ${vm.state}`,
    async () => await api.snapshots.outlook({ id: vm.id }),
    setError,
  );
  const take = async (event: FormEvent) => {
    event.preventDefault();
    const keeps = memory && outlook?.memory === true;
    const wish = { id: vm.id, title: title.trim(), note, memory: keeps };
    const begun = await begin(api.snapshots.create(wish));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('take.title', { name: vm.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={500}
      data-testid="take-snapshot"
    >
      <form className="snapshot-form" onSubmit={(event) => void take(event)}>
        <WordFields {...{ title, setTitle, note, setNote }} />
        <MemoryChoice outlook={outlook} memory={memory} onChange={setMemory} />
        {(outlook?.leftOut ?? []).map((device) => (
          <p key={device} className="pd-soft">
            {t('take.leftOut', { device })}
          </p>
        ))}
        {error ? <Refusal error={error} vmId={vm.id} onLeft={onClose} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={title.trim() === '' || outlook === null}
            data-testid="take-submit"
          >
            {t('take.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}

interface RefusalProps {
  error: AppError;
  vmId: string;
  onLeft: () => void;
}

/** Why there is none, and the way out where there is one. */
function Refusal({ error, vmId, onLeft }: RefusalProps) {
  const isRaw = error.code === 'snapshot-not-qcow2';
  const action = isRaw ? <ConvertButton vmId={vmId} onOpened={onLeft} /> : null;
  return <ErrorPanel error={error} action={action} />;
}

interface MemoryProps {
  outlook: SnapshotOutlook | null;
  memory: boolean;
  onChange: (memory: boolean) => void;
}

function MemoryChoice({ outlook, memory, onChange }: MemoryProps) {
  const { t, i18n } = useTranslation('snapshots');
  if (!outlook) return null;
  const { memoryBytes, pauseSeconds } = outlook;
  if (memoryBytes === null) return <p className="pd-soft">{t('take.off')}</p>;
  if (!outlook.memory) return <p className="pd-soft">{t('take.noMemory')}</p>;
  return (
    <Checkbox
      checked={memory}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label={t('take.memory')}
      description={t('take.memoryText', {
        seconds: String(pauseSeconds ?? 1),
        size: formatSize(memoryBytes, i18n.language),
      })}
      data-testid="snapshot-memory"
    />
  );
}
