import { Check, GitCompareArrows } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Comparison as Row, HostReport } from '../../../shared/host';
import { Chip } from '../../components/chips/chip';
import { Disclosure } from '../../components/disclosure';
import { sentence } from '../../i18n/message';
import './more.css';
import { VerdictChip } from './verdicts/verdict-chip';

function RowView({ row, report }: { row: Row; report: HostReport }) {
  const { t } = useTranslation(['panel', 'host']);
  const ours = report.verdicts.find((verdict) => verdict.id === row.verdict);
  return (
    <tr data-testid={`comparison-${row.tool}`} data-agrees={row.agrees}>
      <th scope="row">
        <span className="pd-mono">{row.tool}</span>
        <span className="comparison-check pd-soft">{row.check}</span>
      </th>
      <td className="pd-selectable">{row.answer}</td>
      <td>{ours ? <VerdictChip verdict={ours.verdict} /> : null}</td>
      <td>
        <Chip
          icon={row.agrees ? Check : GitCompareArrows}
          tone={row.agrees ? 'quiet' : 'info'}
          text={t(row.agrees ? 'comparison.same' : 'comparison.differs')}
          filled={false}
        />
        <span className="comparison-why">{row.agrees ? null : sentence(row.why)}</span>
      </td>
    </tr>
  );
}

/** What virt-host-validate and kvm-ok would say here, and why we differ where we do. */
export function Comparison({ report }: { report: HostReport }) {
  const { t } = useTranslation(['panel', 'host']);
  if (report.comparison.length === 0) return null;
  const differing = report.comparison.filter((row) => !row.agrees).length;
  return (
    <Disclosure
      title={t('comparison.title')}
      text={t('comparison.text', { count: differing })}
      testId="comparison"
    >
      <table className="more-table">
        <thead>
          <tr>
            <th scope="col">{t('comparison.tool')}</th>
            <th scope="col">{t('comparison.says')}</th>
            <th scope="col">{t('comparison.ours')}</th>
            <th scope="col">{t('comparison.why')}</th>
          </tr>
        </thead>
        <tbody>
          {report.comparison.map((row) => (
            <RowView key={`${row.tool} ${row.check}`} row={row} report={report} />
          ))}
        </tbody>
      </table>
    </Disclosure>
  );
}
