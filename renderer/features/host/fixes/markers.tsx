import { Button, Loader } from '@mantine/core';
import { CircleAlert, CircleCheck, Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../shared/host';
import { sentence } from '../../../i18n/message';
import { useFixes } from '../../../stores/fixes';
import { openDialog, useNavigation } from '../../../stores/navigation';
import './fixes.css';

/** What only the person can finish; it stays until this machine says that it is done. */
export function Reminders({ reminders }: { reminders: readonly Message[] }) {
  useTranslation('host');
  return reminders.map((reminder) => (
    <p key={reminder.key} className="fix-marker" role="status" data-testid="reminder">
      <Hourglass size={16} aria-hidden />{' '}
      <span className="fix-marker-text">{sentence(reminder)}</span>
    </p>
  ));
}

/** The fix that runs, or has ended unseen, while its dialog is closed. */
export function FixMarker() {
  const { t } = useTranslation(['panel', 'host']);
  const view = useFixes((fixes) => fixes.view);
  const shown = useNavigation(({ dialog }) => dialog?.kind === 'fix');
  if (!view?.plan || shown) return null;
  const { phase } = view;
  if (phase !== 'running' && phase !== 'done' && phase !== 'failed') return null;
  const title = sentence(view.plan.title);
  return (
    <div className="fix-marker" role="status" data-phase={phase} data-testid="fix-marker">
      {phase === 'running' ? <Loader size={16} aria-hidden /> : null}
      {phase === 'done' ? <CircleCheck size={16} aria-hidden /> : null}
      {phase === 'failed' ? <CircleAlert size={16} aria-hidden /> : null}
      <span className="fix-marker-text">{t(`fix.marker.${phase}`, { title })}</span>
      <Button size="compact-sm" variant="subtle" onClick={() => openDialog({ kind: 'fix' })}>
        {t('fix.show')}
      </Button>
    </div>
  );
}
