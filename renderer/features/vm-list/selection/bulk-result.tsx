import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { VmName } from '../../../components/vm-name';
import { type BulkFailure, dismissBulkResult, useBulk } from '../../../stores/bulk';
import { goToVm } from '../../../stores/navigation';
import { useVm } from '../../../stores/vms';
import './bulk.css';

function Failure({ failure: { id, name, error } }: { failure: BulkFailure }) {
  const there = useVm(id) !== null;
  return (
    <li data-testid="bulk-failure">
      {there ? (
        <button type="button" className="bulk-failed" onClick={() => goToVm(id)}>
          <VmName name={name} />
        </button>
      ) : (
        <span className="bulk-failed">
          <VmName name={name} />
        </span>
      )}
      <ErrorPanel error={error} kept />
    </li>
  );
}

/** The machines that the last action on several has failed on, each with its reason. */
export function BulkResult() {
  const { t } = useTranslation(['vm', 'common']);
  const result = useBulk((bulk) => bulk.result);
  if (result === null) return null;
  const { failures, total } = result;
  return (
    <section className="bulk-result pd-card" aria-labelledby="bulk-result-title">
      <header>
        <h2 className="pd-section-title" id="bulk-result-title" data-testid="bulk-result">
          {t('bulk.failed', { count: failures.length, total })}
        </h2>
        <CloseButton
          aria-label={t('common:dismiss')}
          onClick={dismissBulkResult}
          data-testid="bulk-result-dismiss"
        />
      </header>
      {/* Focusable, so that the keyboard can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul tabIndex={0} aria-labelledby="bulk-result-title">
        {failures.map((failure) => (
          <Failure key={failure.id} failure={failure} />
        ))}
      </ul>
    </section>
  );
}
