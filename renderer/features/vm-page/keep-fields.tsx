import { useTranslation } from 'react-i18next';
import { mostKept } from '../../../shared/automatic';
import { type Retention, retentionParts } from '../../../shared/retention';
import { parseCount } from '../../../shared/units';
import { TypedNumber } from '../../components/fields/typed-number';
import './keep-fields.css';

interface KeepFieldsProps {
  keep: Retention;
  onChange: (keep: Retention) => void;
}

/** How many of something are kept: the last ones, and of hours, days, weeks and months. */
export function KeepFields({ keep, onChange }: KeepFieldsProps) {
  const { t } = useTranslation('automatic');
  return (
    <div className="keep-fields">
      {retentionParts.map((part) => (
        <TypedNumber
          key={part}
          label={t(`dialog.part.${part}`)}
          value={keep[part]}
          parse={(text) => {
            const count = parseCount(text);
            return count !== null && count <= mostKept ? count : null;
          }}
          format={String}
          onChange={(count) => onChange({ ...keep, [part]: count })}
          step={1}
          error={Number.isNaN(keep[part])}
          testId={`keep-${part}`}
        />
      ))}
    </div>
  );
}
