import { CircleCheck, Clock, PowerOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EditOutlook } from '../../../../shared/hardware';
import { noteText } from '../../../i18n/message';

/** What becomes of the changes of a row when they are applied. */
export function Outlook({ plan, off }: { plan: EditOutlook; off: boolean }) {
  const { t } = useTranslation(['hardware', 'reasons']);
  const { now, nextStart, refused } = plan;
  if (now.length + nextStart.length + refused.length === 0) return null;
  const kind =
    refused.length > 0
      ? 'refused'
      : nextStart.length === 0
        ? 'now'
        : now.length === 0
          ? 'nextStart'
          : 'both';
  const reason = [...refused, ...nextStart].find((change) => change.reason)?.reason;
  const Icon = kind === 'refused' ? PowerOff : kind === 'now' ? CircleCheck : Clock;
  const text = off ? t('outlook.saved') : t(`outlook.${kind}`);
  return (
    <span className="hw-outlook" data-outlook={kind} role="status" data-testid="edit-outlook">
      <Icon size={15} aria-hidden />
      <span>
        {text}
        {!off && reason ? <span className="pd-soft hw-outlook-why">{noteText(reason)}</span> : null}
      </span>
    </span>
  );
}
