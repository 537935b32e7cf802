import { Button, Loader, Modal } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../../components/dialog-foot';
import { type MachineKey, machineRef } from '../../../../shared/machine-ref';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { closeDialog } from '../../../stores/navigation';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { focusFirstError } from '../../../components/fields/field-issues';
import { EditFields } from './edit-fields';
import { editOf, saveEdit, useEditIssues, type VmEdit } from './vm-edit';
import type { VmConfig } from '../../../../shared/vm-config';

interface Loaded {
  config: VmConfig | null;
  edit: VmEdit | null;
  error: AppError | null;
}

/** The definition, read when the dialog opens, and what was changed of it. */
function useLoaded(id: MachineKey) {
  const [loaded, setLoaded] = useState<Loaded>({ config: null, edit: null, error: null });
  useEffect(() => {
    void attempt(api.vms.detail({ machine: machineRef(id) })).then((outcome) => {
      const read = outcome.ok ? outcome.value.config : null;
      setLoaded({
        config: read,
        edit: read && editOf(read),
        error: outcome.ok ? null : outcome.error,
      });
    });
  }, [id]);
  return [loaded, setLoaded] as const;
}

/** Changes the definition of a VM; what a running guest cannot take counts from its next start. */
export function EditDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'common', 'errors', 'validation']);
  const vm = useVm(id);
  const [{ config, edit, error }, setLoaded] = useLoaded(id);
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useEditIssues(config?.id ?? null, edit);
  const form = useRef<HTMLFormElement>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!config || !edit || busy) return;
    setBusy(true);
    const { issues, error: failed } = await saveEdit(config, edit);
    setBusy(false);
    if (issues) {
      setFound(issues);
      requestAnimationFrame(() => focusFirstError(form.current));
    } else if (failed) setLoaded({ config, edit, error: failed });
    else closeDialog();
  };
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t('edit.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      closeOnClickOutside={false}
      size={560}
      data-testid="edit-dialog"
    >
      <form className="edit-form" noValidate ref={form} onSubmit={(event) => void save(event)}>
        {edit ? (
          <EditFields
            edit={edit}
            issues={found}
            onChange={(change) => setLoaded({ config, edit: { ...edit, ...change }, error: null })}
          />
        ) : null}
        {edit && vm && vm.state !== 'off' ? (
          <p className="pd-soft" data-testid="edit-while-running">
            {t('edit.whileRunning')}
          </p>
        ) : null}
        {edit || error ? null : <Loader size={20} />}
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <Button variant="default" onClick={closeDialog}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!edit} data-testid="edit-save">
            {t('edit.save')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
