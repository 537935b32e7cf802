import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey } from '../../../../shared/machine-ref';
import { formatSize } from '../../../../shared/units';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { HarshButtons } from '../../../components/harsh-buttons';
import { dismissJob, whenEnded } from '../../../stores/jobs';
import { goToVm, type Place, useNavigation } from '../../../stores/navigation';
import { useBeginning } from '../../../components/use-dialog';
import { dayText } from '../uefi/day-text';
import type { DialogProps } from './dialog-props';
import { DiskForm } from './disk-form';

/** Of a virtual machine, in characters. */
const longestName = 100;

/** Makes a new virtual machine out of a backup, or an image out of one of its disks. */
export function RestoreDialog(props: DialogProps) {
  const { t, i18n } = useTranslation(['backup', 'common']);
  const { backup, onClose } = props;
  const [what, setWhat] = useState('machine');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('restore.title', { time: dayText(backup.createdAt, i18n.language, true) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={480}
      data-testid="restore-dialog"
    >
      <SegmentedControl
        fullWidth
        className="backup-what"
        aria-label={t('restore.what')}
        value={what}
        onChange={setWhat}
        data={[
          { value: 'machine', label: t('restore.machine') },
          { value: 'disk', label: t('restore.disk') },
        ]}
        data-testid="restore-what"
      />
      {what === 'machine' ? <MachineForm {...props} /> : <DiskForm {...props} />}
    </Modal>
  );
}

function MachineForm({ vm, place, backup, onClose, onBegun }: DialogProps) {
  const { t } = useTranslation(['backup', 'common']);
  const [name, setName] = useState(() =>
    t('restore.suggested', { name: vm.name }).slice(0, longestName),
  );
  const { busy, error, setError, begin } = useBeginning();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const wish = { ...place, backup: backup.id, name: name.trim() };
    const begun = await begin(api.backups.restore(wish));
    if (!begun) return;
    void showWhenMade(begun.jobId, begun.id, useNavigation.getState().place);
    onBegun(begun.jobId);
  };
  return (
    <form className="backup-form" onSubmit={(event) => void make(event)}>
      <p>{t('restore.text', { name: vm.name })}</p>
      <TextInput
        label={t('restore.name')}
        value={name}
        maxLength={longestName}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(null);
        }}
        data-autofocus
        data-testid="restore-name"
      />
      {error ? <ErrorPanel error={error} /> : null}
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button
          type="submit"
          loading={busy}
          disabled={name.trim() === ''}
          data-testid="restore-submit"
        >
          {t('restore.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** Leads to the new machine, unless the person has gone elsewhere meanwhile. */
async function showWhenMade(jobId: string, id: string, from: Place): Promise<void> {
  const job = await whenEnded(jobId);
  if (job?.state !== 'done' || useNavigation.getState().place !== from) return;
  goToVm(machineKey({ connection: localConnection, id }));
  // What came of it is before the person's eyes.
  dismissJob(jobId);
}

/** Asks before a backup is deleted. @param folder where it is */
export function DeleteDialog({
  vm,
  place,
  folder,
  backup,
  onClose,
  onBegun,
}: DialogProps & { folder: string }) {
  const { t, i18n } = useTranslation(['backup', 'common']);
  const { busy, error, begin } = useBeginning();
  const { language } = i18n;
  const time = dayText(backup.createdAt, language, true);
  const confirm = async () => {
    const begun = await begin(api.backups.remove({ ...place, backup: backup.id }));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('delete.title', { name: vm.name, time })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={460}
      data-testid="delete-backup"
    >
      <p>{t('delete.text', { size: formatSize(backup.bytes, language), folder })}</p>
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
