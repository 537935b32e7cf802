import { Button } from '@mantine/core';
import { Camera, CopyPlus, GitCompare, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../shared/snapshot';
import { snapshotKind } from '../../../../shared/snapshot-kind';
import { formatSize } from '../../../../shared/units';
import { type Fact, FactList } from '../../../components/fact-list';
import { dayText } from '../uefi/day-text';
import { usePicture } from './use-snapshots';

/** What can be done with a snapshot. */
export type SnapshotAction = 'revert' | 'branch' | 'compare' | 'rename' | 'delete';

interface FactsProps {
  vmId: string;
  point: Snapshot;
  busy: boolean;
  onAct: (action: SnapshotAction) => void;
}

/** One snapshot: how the screen looked, what it holds, and what can be done with it. */
export function SnapshotFacts({ vmId, point, busy, onAct }: FactsProps) {
  const { t, i18n } = useTranslation('snapshots');
  const picture = usePicture(vmId, point);
  const facts = factsOf(point, t, i18n.language);
  return (
    <section
      className="pd-card snapshot-facts"
      aria-label={point.title}
      data-testid="snapshot-facts"
    >
      <div className="snapshot-picture">
        {picture === null ? (
          <Camera size={28} aria-hidden />
        ) : (
          <img src={picture} alt={t('pictureOf', { title: point.title })} />
        )}
      </div>
      <h2 className="snapshot-heading">{point.title}</h2>
      <FactList facts={facts} testId="snapshot-fact" />
      <FactsButtons busy={busy} onAct={onAct} />
    </section>
  );
}

function FactsButtons({ busy, onAct }: Pick<FactsProps, 'busy' | 'onAct'>) {
  const { t } = useTranslation('snapshots');
  return (
    <div className="snapshot-buttons">
      <Button
        variant="default"
        size="xs"
        disabled={busy}
        leftSection={<RotateCcw size={14} aria-hidden />}
        onClick={() => onAct('revert')}
        data-testid="snapshot-revert"
      >
        {t('revert.open')}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={busy}
        leftSection={<CopyPlus size={14} aria-hidden />}
        onClick={() => onAct('branch')}
        data-testid="snapshot-branch"
      >
        {t('branch.open')}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<GitCompare size={14} aria-hidden />}
        onClick={() => onAct('compare')}
        data-testid="snapshot-compare"
      >
        {t('compare.open')}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={busy}
        leftSection={<Pencil size={14} aria-hidden />}
        onClick={() => onAct('rename')}
        data-testid="snapshot-rename"
      >
        {t('rename.open')}
      </Button>
      <Button
        variant="subtle"
        color="red"
        size="xs"
        disabled={busy}
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => onAct('delete')}
        data-testid="snapshot-delete"
      >
        {t('delete.open')}
      </Button>
    </div>
  );
}

function factsOf(point: Snapshot, t: TFunction<'snapshots'>, language: string): Fact[] {
  const parts = [
    ...point.disks.map(({ id }) => id),
    ...(point.hasNvram ? [t('part.nvram')] : []),
    ...(point.hasTpm ? [t('part.tpm')] : []),
  ];
  return [
    { id: 'taken', term: t('fact.taken'), lines: [dayText(point.createdAt, language, true)] },
    {
      id: 'guest',
      term: t('fact.guest'),
      lines: [t(`kind.${snapshotKind(point)}`)],
    },
    ...(point.stateBytes === null
      ? []
      : [
          { id: 'memory', term: t('fact.memory'), lines: [formatSize(point.stateBytes, language)] },
        ]),
    ...(point.frozen ? [{ id: 'files', term: t('fact.files'), lines: [t('frozen')] }] : []),
    { id: 'holds', term: t('fact.holds'), lines: [new Intl.ListFormat(language).format(parts)] },
    ...(point.note === ''
      ? []
      : [{ id: 'note', term: t('fact.note'), lines: point.note.split('\n') }]),
  ];
}
