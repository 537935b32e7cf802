import { useTranslation } from 'react-i18next';
import type { Change, JudgedEdit } from '../../../../shared/hardware';
import { noteText } from '../../../i18n/message';

interface PlanListProps {
  plan: JudgedEdit;
  /** The guest is off: all of it is simply stored. */
  off: boolean;
}

/** What becomes of the changes when they are applied, part by part, with the reason of what waits. */
export function PlanList({ plan, off }: PlanListProps) {
  const { t } = useTranslation(['definition', 'vm', 'reasons']);
  const kinds = [
    [off ? 'stored' : 'now', plan.now],
    ['nextStart', plan.nextStart],
    ['refused', plan.refused],
  ] as const;
  const name = ({ part, device }: Change) =>
    device === null ? t(`vm:part.${part}`) : t('device', { part: t(`vm:part.${part}`), device });
  if (kinds.every(([, changes]) => changes.length === 0)) return null;
  return (
    <section className="definition-plan" aria-label={t('plan')} data-testid="definition-plan">
      <ul>
        {kinds.flatMap(([kind, changes]) =>
          changes.map((change) => (
            <li key={`${kind} ${change.part} ${change.device}`} data-effect={kind}>
              <span className="definition-effect">{t(`effect.${kind}`)}</span>
              <span>{name(change)}</span>
              {change.reason ? <span className="pd-soft">{noteText(change.reason)}</span> : null}
            </li>
          )),
        )}
      </ul>
    </section>
  );
}
