import { Button, Group, Loader, Modal } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmFile } from '../../../../shared/contract';
import type { AppError } from '../../../../shared/errors';
import { type MachineKey, machineRef } from '../../../../shared/machine-ref';
import { api, attempt } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { closeDialog } from '../../../stores/navigation';
import { dismissProblem, runCommand } from '../../../stores/operations';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { FileRow } from './file-row';
import './files.css';

/** The files that a VM needs, and what is wrong with them; read again after each change. */
function useFiles(id: MachineKey) {
  const [files, setFiles] = useState<readonly VmFile[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const read = useCallback(async () => {
    const outcome = await attempt(api.vms.files({ id: machineRef(id).id }));
    if (outcome.ok) setFiles(outcome.value);
    else setError(outcome.error);
  }, [id]);
  useEffect(() => void read(), [read]);
  /** @param file the token of the new one; null takes the old one out. */
  const replace = async (device: string, file: string | null) => {
    setBusy(true);
    const outcome = await attempt(api.vms.replaceFile({ id: machineRef(id).id, device, file }));
    setError(outcome.ok ? null : outcome.error);
    // What was told of the old file is over.
    if (outcome.ok) dismissProblem(id);
    await read();
    setBusy(false);
  };
  return { files, error, setError, busy, replace };
}

/** Names each file that a VM needs, with the ways out where one is missing or spoilt. */
export function FilesDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'common', 'errors']);
  const vm = useVm(id);
  const { files, error, setError, busy, replace } = useFiles(id);
  const good = files?.every(({ problem }) => problem === null) ?? false;
  const start = () => {
    closeDialog();
    setTimeout(() => void runCommand(id, 'start'));
  };
  return (
    <Modal
      opened={vm !== null}
      onClose={closeDialog}
      title={t('files.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      closeOnClickOutside={false}
      size={640}
      data-testid="files-dialog"
    >
      {files ? (
        <ul className="files-list">
          {files.map((file) => (
            <FileRow
              key={file.device}
              file={file}
              busy={busy}
              onReplace={(token) => void replace(file.device, token)}
              onError={setError}
            />
          ))}
        </ul>
      ) : null}
      {files?.length === 0 ? <p>{t('files.none')}</p> : null}
      {files || error ? null : <Loader size={20} />}
      {error ? <ErrorPanel error={error} onDismiss={() => setError(null)} /> : null}
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" onClick={closeDialog}>
          {t('common:close')}
        </Button>
        {good && vm?.state === 'off' ? (
          <Button onClick={start} data-testid="files-start">
            {t('action.start')}
          </Button>
        ) : null}
      </Group>
    </Modal>
  );
}
