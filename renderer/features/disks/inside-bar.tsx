import { useTranslation } from 'react-i18next';
import type { DiskInside } from '../../../shared/disk-inside';
import { contentName } from '../../../shared/disk-words';
import { formatSize } from '../../../shared/units';
import { visible } from '../../../shared/texts/visible';
import { sayDisk } from './disk-text';
import { piecesOf, type Piece } from './inside-pieces';

function PieceView({ piece }: { piece: Piece }) {
  const { t, i18n } = useTranslation('disks');
  const { part, bytes } = piece;
  const size = formatSize(bytes, i18n.language);
  const content = part ? contentName(part.content, sayDisk) : t('inside.unpartitioned');
  const text = part
    ? t('inside.part', { number: String(part.number), content, size })
    : `${content}, ${size}`;
  const label = part?.content?.label ?? part?.name ?? content;
  return (
    <li
      className="inside-piece"
      data-free={part === null || undefined}
      style={{ flexGrow: piece.share }}
      title={text}
      data-testid="inside-piece"
    >
      {piece.used === null ? null : (
        <span className="inside-used" style={{ width: `${piece.used * 100}%` }} aria-hidden />
      )}
      <span className="inside-piece-text" aria-hidden>
        {visible(label)}
      </span>
      <span className="visually-hidden">{text}</span>
    </li>
  );
}

/** The partitions of a disk as a bar, each as wide as it is large, with what is known to be used of it. */
export function InsideBar({ inside }: { inside: DiskInside }) {
  const { t } = useTranslation('disks');
  return (
    <ol className="inside-bar" aria-label={t('inside.bar')} data-testid="inside-bar">
      {piecesOf(inside).map((piece) => (
        <PieceView key={piece.start} piece={piece} />
      ))}
    </ol>
  );
}
