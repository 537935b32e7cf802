import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editableRate, MiB, parseOperations, parseRate } from '../../../../../shared/units';
import { ChoiceField } from '../../../../components/choice-field';
import { OptionalNumber } from '../optional-fields';
import { unlessEmpty } from '../patched';
import type { DiskPartProps } from './disk-part-props';

const ways = ['none', 'total', 'separate'] as const;
type Way = (typeof ways)[number];

const fieldsOf = {
  none: [],
  total: ['bytes', 'operations'],
  separate: ['readBytes', 'writeBytes', 'readOperations', 'writeOperations'],
} as const;
type Limit = (typeof fieldsOf)['total' | 'separate'][number];

/** Pure: how a disk is limited. */
function wayOf(throttle: DiskPartProps['disk']['throttle']): Way {
  if (!throttle) return 'none';
  return fieldsOf.separate.some((key) => throttle[key] !== undefined) ? 'separate' : 'total';
}

function LimitField({ disk, change, issues, limit }: DiskPartProps & { limit: Limit }) {
  const { t } = useTranslation('hardware');
  const { throttle = {} } = disk;
  const isRate = /bytes/i.test(limit);
  return (
    <OptionalNumber
      label={t(`edit.limit.${limit}`)}
      value={throttle[limit]}
      parse={isRate ? parseRate : parseOperations}
      format={isRate ? editableRate : String}
      onChange={(value) => change({ throttle: unlessEmpty({ ...throttle, [limit]: value }) })}
      step={isRate ? 10 * MiB : 100}
      placeholder={t('edit.unlimited')}
      issues={issues}
      field={`disks.${disk.id}.throttle.${limit}`}
      testId={`edit-disk-${limit}`}
    />
  );
}

/** What the disk may do in a second. */
export function DiskLimits(props: DiskPartProps) {
  const { t } = useTranslation('hardware');
  const { disk, change } = props;
  const [way, setWay] = useState<Way>(wayOf(disk.throttle));
  return (
    <>
      <div className="hw-wide hw-half">
        <ChoiceField
          label={t('edit.limits')}
          values={ways}
          labelOf={(value) => t(`edit.limitsValue.${value}`)}
          value={way}
          description={t('hint.limits')}
          onChange={(next) => {
            setWay(next);
            // What is limited in total is not limited in parts, and the other way round.
            change({ throttle: undefined });
          }}
          testId="edit-disk-limits"
        />
      </div>
      {fieldsOf[way].map((limit) => (
        <LimitField key={limit} {...props} limit={limit} />
      ))}
    </>
  );
}
