import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiskContent, DiskInside, DiskPart } from '../../../shared/disk-inside';
import type { DiskImage } from '../../../shared/disk-tools';
import { contentName, partUseName, sizeOrNone } from '../../../shared/disk-words';
import type { AppError } from '../../../shared/errors';
import { visible } from '../../../shared/texts/visible';
import { api, attempt } from '../../api/client';
import { ErrorPanel } from '../../components/errors/error-panel';
import { closeDialog } from '../../stores/navigation';
import { baseName, sayDisk } from './disk-text';
import './disks.css';
import { InsideBar } from './inside-bar';

/** What main found; both null while it looks. */
interface Found {
  inside: DiskInside | null;
  error: AppError | null;
}

/** Partitions and file systems of an image, as a bar and as a table. */
export function InsideDialog({ image }: { image: DiskImage }) {
  const { t } = useTranslation(['disks', 'common', 'errors']);
  const [{ inside, error }, setFound] = useState<Found>({ inside: null, error: null });
  useEffect(() => {
    let wanted = true;
    void attempt(api.disks.inside({ path: image.path })).then((outcome) => {
      if (!wanted) return;
      setFound(
        outcome.ok
          ? { inside: outcome.value, error: null }
          : { inside: null, error: outcome.error },
      );
    });
    return () => {
      wanted = false;
    };
  }, [image.path]);
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t('inside.title', { name: visible(baseName(image.path)) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={820}
      data-testid="inside-dialog"
    >
      <div className="disk-form">
        {inside ? <InsideView inside={inside} /> : null}
        {error ? <ErrorPanel error={error} kept /> : null}
        {inside || error ? null : <p role="status">{t('inside.looking')}</p>}
      </div>
    </Modal>
  );
}

function InsideView({ inside }: { inside: DiskInside }) {
  const { t } = useTranslation('disks');
  const { table, parts, content, faults, atEnd, inUse } = inside;
  const notes = [
    ...faults.map((fault) => t(`fault.${fault}`)),
    ...(atEnd === null ? [] : [t(`atEnd.${atEnd}`)]),
    ...(table === null && content === null ? [t('inside.nothing')] : []),
    ...(inUse ? [t('inside.inUse')] : []),
  ];
  return (
    <>
      <p className="pd-soft" data-testid="inside-table">
        {t('inside.tableIs', { table: t(`inside.${table ?? 'none'}`) })}
      </p>
      {parts.length > 0 ? <InsideBar inside={inside} /> : null}
      {parts.length > 0 || content ? <PartsTable inside={inside} /> : null}
      {notes.length > 0 ? (
        <ul className="disk-notes" data-testid="inside-notes">
          {notes.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function PartsTable({ inside: { parts, content, virtualBytes } }: { inside: DiskInside }) {
  const { t } = useTranslation('disks');
  return (
    <div className="disks-card">
      <table className="disks-table">
        <thead>
          <tr>
            <th scope="col">{t('inside.number')}</th>
            <th scope="col" className="disk-number">
              {t('inside.size')}
            </th>
            <th scope="col">{t('inside.use')}</th>
            <th scope="col">{t('inside.content')}</th>
            <th scope="col">{t('inside.label')}</th>
            <th scope="col" className="disk-number">
              {t('inside.free')}
            </th>
          </tr>
        </thead>
        <tbody>
          {content ? <WholeRow content={content} bytes={virtualBytes} /> : null}
          {parts.map((part) => (
            <PartRow key={part.number} part={part} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WholeRow({ content, bytes }: { content: DiskContent; bytes: number }) {
  const { t } = useTranslation('disks');
  return (
    <tr data-testid="inside-row">
      <th scope="row">–</th>
      <Size bytes={bytes} />
      <td>{t('inside.wholeDisk')}</td>
      <ContentCells content={content} name={null} />
    </tr>
  );
}

function PartRow({ part }: { part: DiskPart }) {
  return (
    <tr data-testid="inside-row">
      <th scope="row">{part.number}</th>
      <Size bytes={part.bytes} />
      <td>{partUseName(part, sayDisk)}</td>
      <ContentCells content={part.content} name={part.name} />
    </tr>
  );
}

function ContentCells({ content, name }: { content: DiskContent | null; name: string | null }) {
  const label = content?.label ?? name;
  return (
    <>
      <td title={content?.uuid ?? undefined}>{contentName(content, sayDisk)}</td>
      <td className="pd-selectable">{label === null ? '' : visible(label)}</td>
      <Size bytes={content?.freeBytes ?? null} />
    </>
  );
}

function Size({ bytes }: { bytes: number | null }) {
  const { i18n } = useTranslation('disks');
  return <td className="disk-number">{sizeOrNone(bytes, i18n.language)}</td>;
}
