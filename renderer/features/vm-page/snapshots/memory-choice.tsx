import { Button, Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SnapshotOutlook } from '../../../../shared/snapshot-calls';
import { formatSize } from '../../../../shared/units';
import { openFix } from '../../../stores/fixes';

/** What a snapshot holds of a guest that works: its disks alone, or its memory, while it waits or goes on. */
const memoryKinds = ['disks', 'memory', 'live'] as const;
export type MemoryKind = (typeof memoryKinds)[number];

interface MemoryChoiceProps {
  outlook: SnapshotOutlook | null;
  kind: MemoryKind;
  onChange: (kind: MemoryKind) => void;
}

/** Pure: what can be taken of what was chosen. */
export function possibleKind(kind: MemoryKind, outlook: SnapshotOutlook | null): MemoryKind {
  if (outlook?.memory !== true) return 'disks';
  return kind === 'live' && outlook.liveObstacle ? 'disks' : kind;
}

/** Whether memory is kept, and how; what each costs is said, and why one cannot be had. */
export function MemoryChoice({ outlook, kind, onChange }: MemoryChoiceProps) {
  const { t, i18n } = useTranslation('snapshots');
  if (!outlook) return null;
  const { memoryBytes, pauseSeconds, liveObstacle } = outlook;
  if (memoryBytes === null) return <p className="pd-soft">{t('take.off')}</p>;
  if (!outlook.memory) return <p className="pd-soft">{t('take.noMemory')}</p>;
  const size = formatSize(memoryBytes, i18n.language);
  const seconds = String(pauseSeconds ?? 1);
  const texts: Record<MemoryKind, string> = {
    disks: t('take.disksText'),
    memory: t('take.memoryText', { seconds, size }),
    live: liveObstacle
      ? t(`take.liveNo.${liveObstacle.reason}`, { words: liveObstacle.words })
      : t('take.liveText', { size }),
  };
  return (
    <Radio.Group
      label={t('take.kinds')}
      value={possibleKind(kind, outlook)}
      onChange={(picked) => onChange(memoryKinds.find((one) => one === picked) ?? 'disks')}
    >
      <div className="snapshot-kinds">
        {memoryKinds.map((one) => (
          <Radio
            key={one}
            value={one}
            label={t(`take.${one}`)}
            description={texts[one]}
            disabled={one === 'live' && liveObstacle !== null}
            data-testid={`snapshot-${one}`}
          />
        ))}
        {liveObstacle?.reason === 'right' ? <AllowButton /> : null}
      </div>
    </Radio.Group>
  );
}

/** Leads to the fix that lets QEMU watch a guest's memory. */
function AllowButton() {
  const { t } = useTranslation('snapshots');
  const allow = () =>
    openFix({ of: 'memory', part: 'watched-memory', remedy: 'allow-userfaultfd', count: null });
  return (
    <Button
      className="snapshot-allow"
      size="xs"
      variant="default"
      onClick={allow}
      data-testid="snapshot-allow"
    >
      {t('take.allow')}
    </Button>
  );
}
