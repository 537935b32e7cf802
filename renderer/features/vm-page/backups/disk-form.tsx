import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useBeginning } from '../../../components/use-dialog';
import type { DialogProps } from './dialog-props';

/** Of a file, in bytes, with room for an ending. */
const longestName = 200;

/** Brings one disk of a backup into an image of its own, in a folder that is asked for. */
export function DiskForm({ vm, place, backup, onClose, onBegun }: DialogProps) {
  const { t } = useTranslation(['backup', 'common']);
  const [disk, setDisk] = useState(backup.disks[0]?.id ?? '');
  const suggested = `${vm.name} ${disk} ${backup.createdAt.slice(0, 10)}.qcow2`.replaceAll(
    '/',
    '-',
  );
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? suggested.slice(0, longestName);
  const { busy, error, setError, begin } = useBeginning();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const folder = await begin(api.disks.chooseFolder());
    if (!folder) return;
    const wish = { ...place, backup: backup.id, disk, target: folder.token, name: name.trim() };
    const begun = await begin(api.backups.extract(wish));
    if (begun) onBegun(begun.jobId);
  };
  return (
    <form className="backup-form" onSubmit={(event) => void make(event)}>
      <p>{t('restore.diskText')}</p>
      {backup.disks.length > 1 ? (
        <NativeSelect
          label={t('restore.which')}
          value={disk}
          data={backup.disks.map(({ id }) => id)}
          onChange={(event) => setDisk(event.currentTarget.value)}
          data-testid="restore-disk"
        />
      ) : null}
      <TextInput
        label={t('restore.file')}
        value={name}
        maxLength={longestName}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setError(null);
        }}
        error={name.includes('/') ? t('restore.slash') : null}
        data-autofocus
        data-testid="restore-file"
      />
      {error ? <ErrorPanel error={error} /> : null}
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button
          type="submit"
          loading={busy}
          disabled={name.trim() === '' || name.includes('/')}
          data-testid="restore-disk-submit"
        >
          {t('restore.diskSubmit')}
        </Button>
      </DialogFoot>
    </form>
  );
}
