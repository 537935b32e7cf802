import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../../shared/backup';
import { backupKind, bootWords } from '../../../../shared/backup-words';
import { formatSize } from '../../../../shared/units';
import { dayText } from '../uefi/day-text';

/** What can be done with a backup. */
export type BackupAction = 'restore' | 'test' | 'delete';

interface ListProps {
  /** The oldest first. */
  backups: readonly Backup[];
  busy: boolean;
  onAct: (action: BackupAction, backup: Backup) => void;
}

/** The backups of a machine, the newest first. */
export function BackupList({ backups, busy, onAct }: ListProps) {
  const { t } = useTranslation('backup');
  if (backups.length === 0) return null;
  return (
    <ul className="pd-card backup-list" aria-label={t('tab.list')}>
      {backups.toReversed().map((backup) => (
        <Row key={backup.id} {...{ backup, busy, onAct }} />
      ))}
    </ul>
  );
}

function Row({ backup, busy, onAct }: { backup: Backup } & Omit<ListProps, 'backups'>) {
  const { t, i18n } = useTranslation('backup');
  const { createdAt, guest, frozen, bytes, boot, disks } = backup;
  const time = dayText(createdAt, i18n.language, true);
  const kind = t(`kind.${backupKind(backup)}`);
  const facts = [kind, formatSize(bytes, i18n.language), t(`guest.${frozen ? 'frozen' : guest}`)];
  const buttons = ['restore', 'test', 'delete'] as const;
  return (
    <li className="backup-row" data-testid="backup-row">
      <div className="backup-words">
        <span className="backup-time">{time}</span>
        <span className="pd-soft">{facts.join(' · ')}</span>
        {disks.map(({ id, why }) =>
          why === null || why === 'first' ? null : (
            <span key={id} className="pd-soft">
              {t('tab.why', { device: id, why: t(`why.${why}`) })}
            </span>
          ),
        )}
        {boot ? <Boot boot={boot} /> : null}
      </div>
      {buttons.map((action) => (
        <Button
          key={action}
          variant={action === 'delete' ? 'subtle' : 'default'}
          {...(action === 'delete' && { color: 'red' })}
          size="xs"
          disabled={busy}
          aria-label={t(`tab.${action}Label`, { time })}
          onClick={() => onAct(action, backup)}
          data-testid={`backup-${action}`}
        >
          {t(`tab.${action}`)}
        </Button>
      ))}
    </li>
  );
}

/** How a copy of it has started. */
function Boot({ boot }: { boot: NonNullable<Backup['boot']> }) {
  const { t } = useTranslation('backup');
  const { key, params } = bootWords(boot);
  const bad = boot.answer === 'nothing';
  const Icon = bad ? CircleAlert : CircleCheck;
  return (
    <span className="backup-boot" data-tone={bad ? 'bad' : 'good'} data-testid="backup-boot">
      <Icon size={14} aria-hidden />
      {t(key, params)}
    </span>
  );
}
