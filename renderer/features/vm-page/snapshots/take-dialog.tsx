import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { VmSummary } from '../../../../shared/vm-state';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useFixes } from '../../../stores/fixes';
import { ConvertButton } from './convert-button';
import { MemoryChoice, type MemoryKind, possibleKind } from './memory-choice';
import { useAnswer, useBeginning } from '../../../components/use-dialog';
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
  const [kind, setKind] = useState<MemoryKind>('disks');
  const { busy, error, setError, begin } = useBeginning();
  const fixing = useFixes(({ view }) => view?.phase ?? '');
  // Asked again when the guest does something else, and when this computer was mended.
  const outlook = useAnswer(
    `${vm.id} ${vm.state} ${fixing}`,
    async () => await api.snapshots.outlook({ id: vm.id }),
    setError,
  );
  const take = async (event: FormEvent) => {
    event.preventDefault();
    const taken = possibleKind(kind, outlook);
    const how = { memory: taken !== 'disks', live: taken === 'live' };
    const wish = { id: vm.id, title: title.trim(), note, ...how };
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
        <MemoryChoice outlook={outlook} kind={kind} onChange={setKind} />
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
