import { useTranslation } from 'react-i18next';
import { formatSize } from '../../shared/units';
import './going-list.css';
import { VmName } from './vm-name';

/** A machine that goes, and what it takes on the host where that is known. */
export interface Going {
  id: string;
  name: string;
  bytes?: number | undefined;
}

/** The machines that an action takes away, with their bytes, to be read before it is confirmed. */
export function GoingList({ going, label }: { going: readonly Going[]; label: string }) {
  const { i18n } = useTranslation();
  return (
    /* Focusable, so that the keyboard can scroll it. */
    /* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */
    <ul className="going-list" tabIndex={0} aria-label={label}>
      {going.map(({ id, name, bytes }) => (
        <li key={id}>
          <span className="going-name">
            <VmName name={name} />
          </span>
          {bytes === undefined ? null : (
            <span className="pd-soft">{formatSize(bytes, i18n.language)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
