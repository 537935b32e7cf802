import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../../shared/host';
import { Disclosure } from '../../../components/disclosure';
import { sentence } from '../../../i18n/message';
import { DeviceGroups } from '../device-groups';
import { VerdictRow } from '../verdicts/verdict-row';
import './needs.css';

/** What only some want: folded and grey, because nothing of it keeps a virtual machine from running. */
export function Extras({ report }: { report: HostReport }) {
  const { t, i18n } = useTranslation(['panel', 'host']);
  const rows = report.extras.flatMap((id) => report.verdicts.filter((one) => one.id === id));
  if (rows.length === 0) return null;
  const there = rows.filter(({ verdict }) => verdict === 'on').map(({ title }) => sentence(title));
  const text =
    there.length > 0
      ? t('extras.some', {
          list: new Intl.ListFormat(i18n.language, { style: 'narrow' }).format(there),
        })
      : t('extras.none');
  return (
    <Disclosure title={t('extras.title')} text={text} testId="extras">
      <ul className="extra-rows">
        {rows.map((verdict) => (
          <VerdictRow
            key={verdict.id}
            verdict={verdict}
            place={{ of: verdict.id, part: null }}
            quiet
          />
        ))}
      </ul>
      <DeviceGroups groups={report.groups} />
    </Disclosure>
  );
}
