import { Button } from '@mantine/core';
import { Loader2, Play, RotateCcw, ShieldCheck } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FixRef } from '../../../../shared/fix';
import type { Remedy } from '../../../../shared/host';
import { sentence } from '../../../i18n/message';
import { openFix, useFixes } from '../../../stores/fixes';
import { useHost } from '../../../stores/host';
import './fixes.css';

/** Where a remedy stands in the report. */
export type RemedyPlace = Pick<FixRef, 'of' | 'part'>;

/** Opens what would be run for a remedy. Nothing is run before that was read and confirmed. */
export function FixButton({ remedy, place }: { remedy: Remedy; place: RemedyPlace }) {
  const { t } = useTranslation(['panel', 'host']);
  const asRoot = useHost((host) => host.report?.asRoot === true);
  const running = useFixes(
    ({ view }) =>
      view?.phase === 'running' &&
      view.ref.remedy === remedy.id &&
      view.ref.of === place.of &&
      view.ref.part === place.part,
  );
  const reason = useId();
  const restarts = remedy.machines === 'are-stopped';
  const rights = remedy.privileged && !asRoot;
  const Icon = running ? Loader2 : restarts ? RotateCcw : rights ? ShieldCheck : Play;
  const word = running
    ? t('fix.running')
    : restarts
      ? t('fix.restartToSetup')
      : t(rights ? 'fix.openAsAdministrator' : 'fix.open');
  return (
    <div className="fix-open">
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon size={14} aria-hidden className={running ? 'fix-spin' : undefined} />}
        disabled={remedy.hindrance !== undefined}
        aria-describedby={remedy.hindrance ? reason : undefined}
        onClick={() => openFix({ ...place, remedy: remedy.id, count: null })}
        data-testid={`fix-${remedy.id}`}
      >
        {word}
      </Button>
      {remedy.hindrance ? (
        <span id={reason} className="pd-soft">
          {sentence(remedy.hindrance)}
        </span>
      ) : null}
    </div>
  );
}
