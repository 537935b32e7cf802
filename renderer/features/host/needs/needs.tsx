import type { HostReport } from '../../../../shared/host';
import { NeedRow } from './need-row';
import './needs.css';

/** The four things that fast virtual machines need, each with its own rows behind it. */
export function Needs({ report }: { report: HostReport }) {
  return (
    <ul className="needs pd-card" data-testid="needs">
      {report.needs.map((need) => (
        <NeedRow key={need.id} need={need} report={report} />
      ))}
    </ul>
  );
}
