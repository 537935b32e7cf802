import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../shared/host';
import { sentence } from '../../../i18n/message';
import { useHost } from '../../../stores/host';

/** The next step that asks for the proof. */
const asksForProof = 'kvm-trial.next.run';

/** The sentence of a next step; a proof that is running already is waited for, not asked for. */
export function useStepText(): (step: Message) => string {
  const { t } = useTranslation(['panel', 'host']);
  const running = useHost((host) => host.trialRunning !== null);
  return (step) =>
    running && step.key === asksForProof ? t('panel:trial.awaited') : sentence(step);
}
