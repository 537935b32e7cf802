import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashedVm } from '../../../shared/trashed-vm';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import { ErrorPanel } from '../../components/errors/error-panel';
import { goToVm, openDialog } from '../../stores/navigation';
import { useJobs } from '../../stores/jobs';
import {
  deletes,
  dismissTrashError,
  loadTrash,
  restoreTrashed,
  useTrash,
} from '../../stores/trash';
import { useVms } from '../../stores/vms';
import '../../theme/mantine-later';
import { DeletionProgress } from './deletion-progress';
import './trash.css';

/** Day and minute, in the time zone of this computer. */
function when(iso: string, language: string): string {
  const how = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(language, how).format(new Date(iso));
}

function TrashRow({ vm, busy }: { vm: TrashedVm; busy: boolean }) {
  const { t, i18n } = useTranslation(['trash', 'common']);
  const { name, trashName } = vm;
  const restore = async () => {
    const id = await restoreTrashed(trashName);
    if (id === null) return;
    const message = t('restored', { name });
    notifications.show({ message, closeButtonProps: { 'aria-label': t('common:close') } });
    goToVm(machineKey({ connection: localConnection, id }));
  };
  return (
    <tr data-testid="trash-row">
      <th scope="row">
        {name}
        {vm.neededBy.length > 0 ? (
          <span className="trash-needed" data-testid="trash-needed">
            {t('neededBy', { names: vm.neededBy.map((need) => need.name).join(', ') })}
          </span>
        ) : null}
      </th>
      <td className="trash-number">{formatSize(vm.bytes, i18n.language)}</td>
      <td className="trash-number">{when(vm.removedAt, i18n.language)}</td>
      <td className="trash-buttons">
        <Button
          variant="default"
          size="xs"
          disabled={busy}
          leftSection={<RotateCcw size={14} aria-hidden />}
          aria-label={t('restoreLabel', { name })}
          onClick={() => void restore()}
          data-testid="trash-restore"
        >
          {t('restore')}
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="xs"
          disabled={busy}
          aria-label={t('deleteLabel', { name })}
          onClick={() => openDialog({ kind: 'empty-trash', trashed: [vm], all: false })}
          data-testid="trash-delete"
        >
          {t('delete')}
        </Button>
      </td>
    </tr>
  );
}

function TrashTable({ trashed, busy }: { trashed: readonly TrashedVm[]; busy: boolean }) {
  const { t } = useTranslation('trash');
  return (
    <div className="pd-card trash-card">
      <table className="trash-table">
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col" className="trash-number">
              {t('size')}
            </th>
            <th scope="col" className="trash-number">
              {t('removed')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {trashed.map((vm) => (
            <TrashRow key={vm.trashName} vm={vm} busy={busy} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Nothing() {
  const { t } = useTranslation('trash');
  return (
    <div className="trash-nothing" data-testid="trash-empty">
      <Trash2 size={40} strokeWidth={1.4} aria-hidden />
      <p className="pd-section-title">{t('empty')}</p>
      <p className="pd-soft">{t('emptyText')}</p>
    </div>
  );
}

/** What was removed: how big it is and since when, the way back, and the end of it. */
export function TrashPage() {
  const { t, i18n } = useTranslation(['trash', 'common', 'errors', 'jobs', 'vm']);
  const { trashed, error } = useTrash();
  const order = useVms((mirror) => mirror.order);
  const job = useJobs(({ byId }) => Object.values(byId).find(deletes) ?? null);
  const busy = job !== null;
  // What another program removes, restores or deletes changes the list of VMs or ends a job.
  useEffect(() => void loadTrash(), [order, busy]);
  const bytes = (trashed ?? []).reduce((sum, vm) => sum + vm.bytes, 0);
  const size = formatSize(bytes, i18n.language);
  const some = trashed !== null && trashed.length > 0;
  return (
    <div className="pd-page" data-testid="trash">
      <div className="pd-page-inner trash">
        <header className="trash-head">
          <div>
            <h1 className="pd-page-title">{t('title')}</h1>
            <p className="pd-soft" data-testid="trash-total">
              {some ? t('total', { count: trashed.length, size }) : t('text')}
            </p>
          </div>
          {some ? (
            <Button
              color="red"
              variant="light"
              disabled={busy}
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() => openDialog({ kind: 'empty-trash', trashed, all: true })}
              data-testid="trash-empty-all"
            >
              {t('emptyAll')}
            </Button>
          ) : null}
        </header>
        {error ? <ErrorPanel error={error} onDismiss={dismissTrashError} /> : null}
        {job ? <DeletionProgress job={job} /> : null}
        {trashed === null && !error ? <p role="status">{t('looking')}</p> : null}
        {some ? <TrashTable trashed={trashed} busy={busy} /> : null}
        {trashed?.length === 0 && !busy ? <Nothing /> : null}
      </div>
    </div>
  );
}
