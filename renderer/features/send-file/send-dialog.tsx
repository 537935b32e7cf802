import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { FileUp, Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/errors';
import type { MachineKey } from '../../../shared/machine-ref';
import type { FileToSend } from '../../../shared/sending';
import { formatSize } from '../../../shared/units';
import { api, attempt } from '../../api/client';
import { DialogFoot } from '../../components/dialog-foot';
import { ErrorPanel } from '../../components/errors/error-panel';
import { useFullScreenElement } from '../../components/full-screen-element';
import { closeDialog } from '../../stores/navigation';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';
import { rememberFolder, tellWhenSent } from './sending';
import './send-dialog.css';
import { type Target, useTarget } from './use-target';

interface SendDialogProps {
  id: MachineKey;
  /** One that was dropped on the screen. */
  file: FileToSend | null;
}

/** Sends a file of this computer into a running guest; where its agent does not answer, says why and how it would. */
export function SendDialog({ id, file }: SendDialogProps) {
  const { t } = useTranslation(['consoles', 'common']);
  const vm = useVm(id);
  const filling = useFullScreenElement();
  return (
    <Modal
      // Nothing outside the element that is in full screen is visible.
      key={filling ? 'full' : 'page'}
      portalProps={filling ? { target: filling } : {}}
      opened={vm !== null}
      onClose={closeDialog}
      title={t('send.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size="lg"
      data-testid="send-dialog"
    >
      <SendForm id={id} given={file} name={vm?.name ?? ''} />
    </Modal>
  );
}

function SendForm({ id, given, name }: { id: MachineKey; given: FileToSend | null; name: string }) {
  const { t } = useTranslation(['consoles', 'common']);
  const target = useTarget(id);
  const [file, setFile] = useState(given);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const folder = target.folder.trim();
  const ready = file !== null && target.ready && folder !== '' && !busy;
  const choose = async () => {
    const outcome = await attempt(api.vms.chooseFileToSend());
    setError(outcome.ok ? null : outcome.error);
    if (outcome.ok && outcome.value) setFile(outcome.value);
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    const outcome = await attempt(api.vms.sendFile({ id, file: file.token, folder }));
    setBusy(false);
    if (!outcome.ok) return setError(outcome.error);
    rememberFolder(id, folder);
    void tellWhenSent(outcome.value.jobId, name);
    closeDialog();
  };
  return (
    <form className="send-form" onSubmit={(event) => void send(event)}>
      <FileLine file={file} onChoose={() => void choose()} />
      <FolderField target={target} />
      {error ? <ErrorPanel error={error} /> : null}
      <DialogFoot>
        <Button variant="default" onClick={closeDialog}>
          {t('common:cancel')}
        </Button>
        <Button
          type="submit"
          disabled={!ready}
          leftSection={<Send size={15} aria-hidden />}
          data-testid="send-submit"
        >
          {t('send.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

function FileLine({ file, onChoose }: { file: FileToSend | null; onChoose: () => void }) {
  const { t, i18n } = useTranslation('consoles');
  return (
    <div className="send-file">
      <FileUp size={22} aria-hidden />
      <div className="send-file-text" data-testid="send-file">
        {file ? (
          <>
            <span className="send-file-name pd-selectable">{file.name}</span>
            <span className="pd-soft">{formatSize(file.bytes, i18n.language)}</span>
          </>
        ) : (
          <span className="pd-soft">{t('send.none')}</span>
        )}
      </div>
      <Button
        variant="default"
        size="xs"
        onClick={onChoose}
        {...(file === null && { 'data-autofocus': true })}
        data-testid="send-choose"
      >
        {t(file ? 'send.another' : 'send.choose')}
      </Button>
    </div>
  );
}

function FolderField({ target }: { target: Target }) {
  const { t } = useTranslation(['consoles', 'common']);
  if (target.error) {
    return (
      <ErrorPanel
        error={target.error}
        kept
        action={
          <Button size="xs" onClick={target.ask} data-testid="send-retry">
            {t('send.askAgain')}
          </Button>
        }
      />
    );
  }
  if (!target.ready) {
    return (
      <p className="send-asking pd-soft" role="status">
        <Loader size={16} aria-hidden /> {t('send.asking')}
      </p>
    );
  }
  return (
    <TextInput
      label={t('send.folder')}
      description={t('send.text')}
      value={target.folder}
      maxLength={4096}
      spellCheck={false}
      onChange={({ currentTarget }) => target.setFolder(currentTarget.value)}
      data-testid="send-folder"
    />
  );
}
