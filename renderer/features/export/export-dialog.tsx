import { Button, Modal, Radio, TextInput } from '@mantine/core';
import { Share } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExportFormat, exportFormats, type ExportPlan } from '../../../shared/exporting';
import { machineRef, type MachineKey } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { api } from '../../api/client';
import { DialogFoot } from '../../components/dialog-foot';
import { ErrorPanel } from '../../components/errors/error-panel';
import { closeDialog } from '../../stores/navigation';
import { useVm } from '../../stores/vms';
import { useAnswer, useBeginning } from '../../components/use-dialog';
import '../../theme/mantine-later';
import './export-dialog.css';

/** Of a file, in bytes, with room for an ending. */
const longestName = 200;

/** Writes a virtual machine to a file for another program, after saying what that one does not get. */
export function ExportDialog({ id }: { id: MachineKey }) {
  const { t, ready } = useTranslation(['export', 'common', 'errors'], { useSuspense: false });
  const vm = useVm(id);
  return (
    <Modal
      opened={vm !== null && ready}
      onClose={closeDialog}
      title={t('title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="export-dialog"
    >
      {vm && ready ? <ExportForm id={id} vm={vm} /> : null}
    </Modal>
  );
}

/** Formats that take the disks along, for which the machine must be off. */
const copiesDisks = (format: ExportFormat) => format === 'ova' || format === 'vmx';

function ExportForm({ id, vm }: { id: MachineKey; vm: VmSummary }) {
  const { t } = useTranslation(['export', 'common']);
  const off = vm.state === 'off';
  const [format, setFormat] = useState<ExportFormat>(off ? 'ova' : 'xml');
  const [typed, setTyped] = useState<string | null>(null);
  const stem = typed ?? vm.name.replaceAll('/', '-').slice(0, longestName);
  const name = `${stem.trim()}.${format}`;
  const { busy, error, setError, begin } = useBeginning();
  const plan = useAnswer(
    format,
    async () => await api.vms.exportPlan({ id: machineRef(id).id, name: `x.${format}` }),
    setError,
  );
  const mustBeOff = copiesDisks(format) && !off;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const folder = await begin(api.disks.chooseFolder());
    if (!folder) return;
    const wish = { id: machineRef(id).id, target: folder.token, name };
    if (await begin(api.vms.export(wish))) closeDialog();
  };
  return (
    <form className="export-form" onSubmit={(event) => void submit(event)}>
      <FormatChoice
        format={format}
        onChange={(chosen) => {
          setFormat(chosen);
          setError(null);
        }}
      />
      <TextInput
        label={t('file')}
        value={stem}
        maxLength={longestName}
        rightSection={<span className="pd-soft">.{format}</span>}
        rightSectionWidth={56}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setError(null);
        }}
        error={stem.includes('/') ? t('slash') : null}
        data-autofocus
        data-testid="export-file"
      />
      {mustBeOff ? <p data-testid="export-off">{t('off')}</p> : null}
      {plan ? <PlanNotes plan={plan} /> : <p className="pd-soft">{t('looking')}</p>}
      {error ? <ErrorPanel error={error} /> : null}
      <Foot
        busy={busy}
        disabled={stem.trim() === '' || stem.includes('/') || mustBeOff || plan === null}
      />
    </form>
  );
}

function FormatChoice({
  format,
  onChange,
}: {
  format: ExportFormat;
  onChange: (format: ExportFormat) => void;
}) {
  const { t } = useTranslation('export');
  return (
    <Radio.Group
      value={format}
      label={t('format')}
      onChange={(picked) => {
        const chosen = exportFormats.find((each) => each === picked);
        if (chosen) onChange(chosen);
      }}
    >
      <div className="export-notes">
        {exportFormats.map((each) => (
          <Radio
            key={each}
            value={each}
            label={t(`formats.${each}`)}
            data-testid={`export-format-${each}`}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

function Foot({ busy, disabled }: { busy: boolean; disabled: boolean }) {
  const { t } = useTranslation(['export', 'common']);
  return (
    <DialogFoot>
      <Button variant="default" onClick={closeDialog}>
        {t('common:cancel')}
      </Button>
      <Button
        type="submit"
        loading={busy}
        disabled={disabled}
        leftSection={<Share size={15} aria-hidden />}
        data-testid="export-submit"
      >
        {t('submit')}
      </Button>
    </DialogFoot>
  );
}

function PlanNotes({ plan }: { plan: ExportPlan }) {
  const { t, i18n } = useTranslation('export');
  return (
    <section className="export-notes" aria-label={t('notes.label')} data-testid="export-notes">
      {plan.bytes > 0 ? <p>{t('bytes', { size: formatSize(plan.bytes, i18n.language) })}</p> : null}
      {plan.notes.length > 0 ? <h3>{t('notes.label')}</h3> : null}
      <ul>
        {plan.notes.map(({ key, device = '', value = '' }) => (
          <li key={`${key} ${device} ${value}`}>{t(`notes.${key}`, { device, value })}</li>
        ))}
      </ul>
    </section>
  );
}
