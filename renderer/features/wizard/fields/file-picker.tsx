import { Button, CloseButton } from '@mantine/core';
import { FileCheck2, FileWarning, FileUp, TriangleAlert } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GrantedFile } from '../../../../shared/contract';
import { formatNames } from '../../../../shared/image-formats';
import { formatSize } from '../../../../shared/units';
import { droppedFile } from '../../../components/dropped-file';
import { useChecked } from '../state/checked';
import { FieldNote, useFieldNote } from '../../../components/fields/field-note';
import { chooseFile, takeDrop } from './files';
import { useGuestName } from '../../../stores/profiles';
import { type FilePurpose, takeFileOut, useWizard } from '../state/wizard-state';
import './file-picker.css';

interface FilePickerProps {
  purpose: FilePurpose;
  /** Where its issues are told. */
  field: string;
  optional?: boolean;
  /** What it is called here, where that is not its purpose. */
  what?: 'rootDisk';
}

function FileFacts({ file, purpose }: { file: GrantedFile; purpose: FilePurpose }) {
  const { t, i18n } = useTranslation('wizard');
  const { info } = file;
  const osName = useGuestName(info.os ?? '');
  const size = (bytes: number) => formatSize(bytes, i18n.language);
  const facts = [
    size(info.fileSize),
    info.format && formatNames[info.format],
    info.virtualSize !== null && info.virtualSize !== info.fileSize
      ? t('file.virtual', { size: size(info.virtualSize) })
      : null,
    info.label,
  ].filter(Boolean);
  const matters = purpose === 'iso' || purpose === 'disk';
  return (
    <>
      <span className="file-card-facts pd-soft">{facts.join(' · ')}</span>
      {matters ? (
        <span className="file-card-facts" data-testid="file-detected">
          {info.os ? t('file.detected', { name: osName }) : t('file.undetected')}
        </span>
      ) : null}
      {info.refersTo.length > info.outside.length ? (
        <span className="field-warning">
          <TriangleAlert size={14} aria-hidden />
          {t('file.refers', { files: info.refersTo.join(', ') })}
        </span>
      ) : null}
    </>
  );
}

function FileCard({ file, purpose, field, optional }: FilePickerProps & { file: GrantedFile }) {
  const { t } = useTranslation('wizard');
  const note = useFieldNote(
    useChecked((checked) => checked.issues),
    field,
  );
  const doubtful = Boolean(note.error ?? note.description);
  return (
    <div className="file-card" data-testid={`file-${purpose}`}>
      {doubtful ? (
        <FileWarning size={22} className="file-card-icon" data-doubtful aria-hidden />
      ) : (
        <FileCheck2 size={22} className="file-card-icon" aria-hidden />
      )}
      <div className="file-card-text">
        <span className="file-card-name pd-selectable" title={file.info.path}>
          {file.info.fileName}
        </span>
        <FileFacts file={file} purpose={purpose} />
        <FieldNote note={note} />
      </div>
      <Button
        variant="default"
        size="xs"
        onClick={() => void chooseFile(purpose)}
        data-testid={`change-${purpose}`}
      >
        {t('file.change')}
      </Button>
      {optional ? (
        <CloseButton size="sm" aria-label={t('file.remove')} onClick={() => takeFileOut(purpose)} />
      ) : null}
    </div>
  );
}

/** After a file was chosen the keyboard is at the button that goes on. */
async function chooseAndGoOn(purpose: FilePurpose): Promise<void> {
  if (!(await chooseFile(purpose)) || purpose === 'kernel') return;
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[data-wizard-primary]')?.focus(),
  );
}

/** A place for a file: choose it in the system's dialog, or drop it. */
export function FilePicker(props: FilePickerProps) {
  const { purpose } = props;
  const { t } = useTranslation('wizard');
  const what = t(`file.${props.what ?? purpose}`);
  const file = useWizard((state) => state.files[purpose]);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    setOver(false);
    // The wizard around it takes drops too.
    event.stopPropagation();
    const dropped = droppedFile(event);
    if (dropped) void takeDrop(dropped, purpose);
  };
  if (file) return <FileCard {...props} file={file} />;
  return (
    <div
      className="file-drop"
      data-over={over}
      onDragEnter={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <FileUp size={20} aria-hidden />
      <span className="file-drop-what">{what}</span>
      <Button
        size="xs"
        variant={props.optional ? 'default' : 'filled'}
        aria-label={t('file.chooseFor', { what })}
        onClick={() => void chooseAndGoOn(purpose)}
        data-testid={`choose-${purpose}`}
      >
        {t('file.choose')}
      </Button>
      <span className="pd-soft">{t('file.orDrop')}</span>
    </div>
  );
}
