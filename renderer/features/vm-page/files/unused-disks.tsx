import { Button } from '@mantine/core';
import { FolderOpen, HardDrive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { UnusedDisk } from '../../../../shared/unused-disk';
import { formatSize } from '../../../../shared/units';

interface UnusedDisksProps {
  disks: readonly UnusedDisk[];
  /** Shows the VM's folder; undefined where it cannot be shown. */
  onReveal: (() => void) | undefined;
}

/** Disk images that were replaced or removed and still take room in the VM's folder: where, how big, and how to delete them. */
export function UnusedDisks({ disks, onReveal }: UnusedDisksProps) {
  const { t, i18n } = useTranslation('vm');
  if (disks.length === 0) return null;
  return (
    <section className="files-unused" data-testid="files-unused">
      <p className="files-unused-text">{t('files.unused', { count: disks.length })}</p>
      <ul className="files-list">
        {disks.map(({ path, bytes }) => (
          <li key={path} className="files-row">
            <HardDrive size={18} aria-hidden />
            <div className="files-text">
              <span className="pd-mono pd-soft pd-selectable">{path}</span>
              <span className="files-size">{formatSize(bytes, i18n.language)}</span>
            </div>
          </li>
        ))}
      </ul>
      {onReveal ? (
        <Button
          variant="default"
          size="xs"
          leftSection={<FolderOpen size={14} aria-hidden />}
          onClick={onReveal}
          data-testid="files-unused-reveal"
        >
          {t('action.reveal')}
        </Button>
      ) : null}
    </section>
  );
}
