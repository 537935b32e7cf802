import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile, VmFile, VmFileRole } from '../../../../shared/contract';
import type { FieldIssue } from '../../../../shared/draft';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { TrashButton } from './trash-button';
import { errorText } from '../../../components/errors/error-text';
import { Warnings } from '../../../components/fields/field-note';

/** What the open dialog is asked for; the firmware's variables and the TPM's state are only created again. */
const purposes = {
  disk: 'disk',
  cdrom: 'iso',
  floppy: 'any',
  kernel: 'kernel',
  initrd: 'initrd',
  fwCfg: 'any',
} as const;

const purposeOf = (role: VmFileRole) =>
  role === 'nvram' || role === 'tpm' ? null : purposes[role];

interface FileRowProps {
  file: VmFile;
  busy: boolean;
  /** What is worth knowing of the file that it got last. */
  warnings: readonly FieldIssue[];
  /** Another file; null takes this one out. */
  onReplace: (other: GrantedFile | null) => void;
  onError: (error: AppError) => void;
}

/** Shows main's dialog; nothing changes when it is cancelled. */
async function chooseFile(
  purpose: (typeof purposes)[keyof typeof purposes],
  { onReplace, onError }: Pick<FileRowProps, 'onReplace' | 'onError'>,
): Promise<void> {
  const outcome = await attempt(api.files.choose({ purpose }));
  if (!outcome.ok) onError(outcome.error);
  else if (outcome.value) onReplace(outcome.value);
}

interface FileNotesProps extends Pick<FileRowProps, 'warnings'> {
  problem: AppError | null;
  /** The person is asked whether a TPM's state is to go. */
  warned: boolean;
}

function FileNotes({ problem, warnings, warned }: FileNotesProps) {
  const { t } = useTranslation(['vm', 'errors']);
  return (
    <>
      {problem ? <span className="files-problem">{errorText(problem).sentence}</span> : null}
      <Warnings issues={warnings} />
      {warned ? (
        <span className="files-warning" role="alert">
          {t('files.tpmWarning')}
        </span>
      ) : null}
    </>
  );
}

/** One file of a VM: what is wrong with it, another in its place, or none. */
export function FileRow({ file, busy, warnings, onReplace, onError }: FileRowProps) {
  const { t } = useTranslation(['vm', 'errors']);
  const { device, role, path, problem } = file;
  const purpose = purposeOf(role);
  const choose = () => void (purpose && chooseFile(purpose, { onReplace, onError }));
  const label = t(`files.role.${role}`, { device });
  // What a TPM keeps is nowhere else.
  const [warned, setWarned] = useState(false);
  const warn = role === 'tpm' && !warned;
  const takeOut = () => {
    setWarned(warn);
    if (!warn) onReplace(null);
  };
  const Icon = problem ? CircleAlert : CircleCheck;
  // Good variables are not to be lost by a wrong click. That a TPM's state is spoilt may show only at a start.
  const out = purpose !== null || problem !== null || role === 'tpm';
  return (
    <li className="files-row" data-testid={`file-${device}`} data-bad={problem !== null}>
      <Icon size={18} aria-hidden />
      <div className="files-text">
        <span className="files-label">{label}</span>
        <span className="pd-mono pd-soft pd-selectable">{path}</span>
        <FileNotes problem={problem} warnings={warnings} warned={warned} />
      </div>
      <div className="files-buttons">
        {problem?.action === 'show-trash' ? <TrashButton /> : null}
        {purpose ? (
          <Button
            variant={problem ? 'filled' : 'default'}
            size="xs"
            disabled={busy}
            aria-label={t('files.chooseLabel', { label })}
            onClick={choose}
            data-testid={`file-choose-${device}`}
          >
            {t('files.choose')}
          </Button>
        ) : null}
        {out ? (
          <Button
            variant={warned ? 'filled' : 'default'}
            color={warned ? 'red' : undefined}
            size="xs"
            disabled={busy}
            aria-label={t('files.outLabel', {
              action: warned ? t('files.tpmAgree') : t(`files.out.${role}`),
              label,
            })}
            onClick={takeOut}
            data-testid={`file-out-${device}`}
          >
            {warned ? t('files.tpmAgree') : t(`files.out.${role}`)}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
