import { Button, Loader, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../../components/dialog-foot';
import type { Job } from '../../../../shared/job';
import type { MachineKey } from '../../../../shared/machine-ref';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { closeDialog } from '../../../stores/navigation';
import { runCommand } from '../../../stores/operations';
import { progressOf, stepOf } from '../../../i18n/job-text';
import { ProgressBar } from '../../../components/progress-bar';
import { revealer } from '../../../stores/reveal';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { FileRow } from './file-row';
import { useFiles } from './use-files';
import { TrashButton } from './trash-button';
import { UnusedDisks } from './unused-disks';
import { hasWayIn, WaysIn } from './ways-in';
import './files.css';

/** How far a copy is. It goes on when the dialog is closed. */
function Copying({ job }: { job: Job }) {
  const { i18n } = useTranslation('jobs');
  const step = stepOf(job) ?? '';
  return (
    <div className="files-copying" role="status" data-testid="files-copying">
      <span>{step}</span>
      <span className="pd-soft">{progressOf(job, i18n.language)}</span>
      <ProgressBar label={step} fraction={job.fraction} />
    </div>
  );
}

function Foot({ id, canStart }: { id: MachineKey; canStart: boolean }) {
  const { t } = useTranslation(['vm', 'common']);
  const start = () => {
    closeDialog();
    setTimeout(() => void runCommand(id, 'start'));
  };
  return (
    <DialogFoot>
      <Button variant="default" onClick={closeDialog}>
        {t('common:close')}
      </Button>
      {canStart ? (
        <Button onClick={start} data-testid="files-start">
          {t('action.start')}
        </Button>
      ) : null}
    </DialogFoot>
  );
}

/** Names each file that a VM needs, with the ways out where one is missing or spoilt. */
export function FilesDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'common', 'errors', 'jobs', 'validation']);
  const vm = useVm(id);
  const { files, unused, warnings, error, setError, refused, busy, job, replace } = useFiles(id);
  const good = files?.every(({ problem }) => problem === null) ?? false;
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
              warnings={warnings.device === file.device ? warnings.issues : []}
              onReplace={(other) => void replace({ device: file.device, file: other })}
              onError={setError}
            />
          ))}
        </ul>
      ) : null}
      {files?.length === 0 ? <p>{t('files.none')}</p> : null}
      {files || error ? null : <Loader size={20} />}
      <UnusedDisks disks={unused} onReveal={vm ? revealer(vm) : undefined} />
      {job ? <Copying job={job} /> : null}
      {refused && hasWayIn(refused) ? (
        <WaysIn
          // What is agreed to for one image, and for the disks on it, is not agreed to for the next.
          key={[refused.file?.token, refused.error.params?.['disks']].join('\n')}
          refused={refused}
          busy={busy}
          onTry={(wish) => void replace(wish)}
          onDismiss={() => setError(null)}
        />
      ) : null}
      {error && !(refused && hasWayIn(refused)) ? (
        <ErrorPanel
          error={error}
          action={error.action === 'show-trash' ? <TrashButton /> : null}
          onDismiss={() => setError(null)}
        />
      ) : null}
      <Foot id={id} canStart={good && vm?.state === 'off'} />
    </Modal>
  );
}
