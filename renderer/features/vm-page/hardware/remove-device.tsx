import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { DiskImage, Hardware } from '../../../../shared/hardware';
import { formatSize } from '../../../../shared/units';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { tellError } from '../../../components/tell-error';
import { RadioChoice } from './radio-choice';
import { type Row, withoutRare } from './rows';
import { withScopes } from './scopes';

interface RemoveDeviceProps {
  vm: VmSummary;
  hardware: Hardware;
  row: Row;
  onClose: (removed: boolean) => void;
}

/** Long enough to notice a mistake. */
const undoMs = 12_000;

function UndoButton({ onUndo }: { onUndo: () => void }) {
  const { t } = useTranslation('hardware');
  return (
    <Button variant="light" size="xs" mt={6} onClick={onUndo} data-testid="undo-device">
      {t('removeDialog.undo')}
    </Button>
  );
}

/** Says what was removed, with the way back. */
function tellRemoved(what: string, removed: VmConfig, row: Row): void {
  const id = `removed-${row.id}`;
  const undo = async () => {
    notifications.hide(id);
    const now = await attempt(api.vms.hardware({ id: removed.id }));
    if (!now.ok) return tellError(now.error);
    const base = now.value.config;
    const config = withScopes(base, removed, row.scopes);
    const outcome = await attempt(api.vms.update({ config, base }));
    if (!outcome.ok) tellError(outcome.error);
  };
  notifications.show({
    id,
    title: i18next.t('hardware:removeDialog.done', { what }),
    message: <UndoButton onUndo={() => void undo()} />,
    autoClose: undoMs,
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
}

function ImageText({ image }: { image: DiskImage }) {
  const { t, i18n } = useTranslation('hardware');
  const text =
    image.bytes === null
      ? t('removeDialog.fileMissing', { file: image.path })
      : t('removeDialog.file', {
          file: image.path,
          size: formatSize(image.bytes, i18n.language),
        });
  return (
    <>
      <p className="hw-remove-file pd-selectable" data-testid="remove-file">
        {text}
      </p>
      {image.own || image.bytes === null ? null : (
        <p className="pd-soft">{t('removeDialog.outside')}</p>
      )}
    </>
  );
}

type FileFate = 'keep' | 'trash';

interface FileChoiceProps {
  row: Row;
  file: FileFate;
  onChange: (file: FileFate) => void;
}

function FileChoice({ row, file, onChange }: FileChoiceProps) {
  const { t } = useTranslation('hardware');
  return (
    <RadioChoice
      label={t('removeDialog.title', { what: row.term })}
      value={file}
      choices={[
        {
          value: 'keep',
          label: t('removeDialog.keep'),
          text: t('removeDialog.keepText'),
          testId: 'remove-keep',
        },
        {
          value: 'trash',
          label: t('removeDialog.trash'),
          text: t('removeDialog.trashText'),
          testId: 'remove-trash',
        },
      ]}
      onChange={onChange}
    />
  );
}

/** The definition without a row's device; without a disc nothing starts from one. */
function without(config: VmConfig, row: Row): VmConfig {
  const none = withoutRare({ ...config, disks: [], cdroms: [], nics: [], channels: [] });
  const after = withScopes(config, none, row.scopes);
  const disc = after.cdroms.some((drive) => drive.file !== null);
  return { ...after, boot: { ...after.boot, onceFromCd: after.boot.onceFromCd && disc } };
}

/** Asks before a device is taken out of the machine: what goes, and what becomes of its file. */
export function RemoveDevice({ vm, hardware, row, onClose }: RemoveDeviceProps) {
  const { t } = useTranslation(['hardware', 'common']);
  const [file, setFile] = useState<FileFate>('keep');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const { config, images } = hardware;
  const image = row.kind === 'disk' ? (images.find(({ id }) => id === row.device) ?? null) : null;
  // A guest that has the disk still writes to it.
  const mayTrash = image !== null && image.own && image.bytes !== null && vm.state === 'off';
  const remove = async () => {
    setBusy(true);
    const outcome = await attempt(
      row.kind === 'disk'
        ? api.vms.removeDisk({ id: config.id, device: row.device, file })
        : api.vms.update({ config: without(config, row), base: config }),
    );
    setBusy(false);
    if (!outcome.ok) return setError(outcome.error);
    if (file === 'keep') tellRemoved(row.term, config, row);
    onClose(true);
  };
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={t('removeDialog.title', { what: row.term })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={480}
      data-testid="remove-device"
    >
      <div className="hw-remove">
        <p>{t(row.device === '' ? 'removeDialog.partText' : 'removeDialog.text')}</p>
        {image ? <ImageText image={image} /> : null}
        {mayTrash ? <FileChoice {...{ row, file }} onChange={setFile} /> : null}
        {error ? <ErrorPanel error={error} /> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => onClose(false)} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button
            color="red"
            loading={busy}
            onClick={() => void remove()}
            data-testid="remove-device-confirm"
          >
            {t('removeDialog.confirm')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
