import { Button, Group, Loader, Modal } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MachineKey, machineRef } from '../../../../shared/machine-ref';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { closeDialog } from '../../../stores/navigation';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { errorsOf, focusFirstError } from '../../../components/fields/field-issues';
import { EditFields } from './edit-fields';
import { editOf, useEditIssues, type VmEdit, withEdit } from './vm-edit';
import type { VmConfig } from '../../../../shared/vm-config';

interface Loaded {
  config: VmConfig | null;
  edit: VmEdit | null;
  error: AppError | null;
}

/** Changes the definition of a VM that is off. */
export function EditDialog({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'common', 'errors', 'validation']);
  const vm = useVm(id);
  const [{ config, edit, error }, setLoaded] = useState<Loaded>({
    config: null,
    edit: null,
    error: null,
  });
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useEditIssues(config?.id ?? null, edit);
  const form = useRef<HTMLFormElement>(null);
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
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!config || !edit || busy) return;
    setBusy(true);
    // What was typed last may not have been looked at yet.
    const { id: vmId } = config;
    const { name, memoryMiB, cpus, accelerator } = edit;
    const checked = await attempt(
      api.vms.validateEdit({ id: vmId, edit: { name, memoryMiB, cpus, accelerator } }),
    );
    if (checked.ok && errorsOf(checked.value).length > 0) {
      setBusy(false);
      setFound(checked.value);
      requestAnimationFrame(() => focusFirstError(form.current));
      return;
    }
    const outcome = await attempt(api.vms.update({ config: withEdit(config, edit) }));
    setBusy(false);
    if (outcome.ok) closeDialog();
    else setLoaded({ config, edit, error: outcome.error });
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
        {edit || error ? null : <Loader size={20} />}
        {error ? <ErrorPanel error={error} /> : null}
        <Group justify="flex-end" gap="sm" mt="sm">
          <Button variant="default" onClick={closeDialog}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!edit} data-testid="edit-save">
            {t('edit.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
