import { Button, Checkbox, Modal, SegmentedControl } from '@mantine/core';
import { type FormEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hardware } from '../../../../../shared/hardware';
import { editableSize, GiB, parseDiskSize } from '../../../../../shared/units';
import type { VmSummary } from '../../../../../shared/vm-state';
import { api, attempt } from '../../../../api/client';
import { DialogFoot } from '../../../../components/dialog-foot';
import { ErrorPanel } from '../../../../components/errors/error-panel';
import { focusFirstError } from '../../../../components/fields/field-issues';
import { FieldNote, useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { MustAgree } from '../../../../components/must-agree';
import { FileField } from '../file-field';
import { Outlook } from '../outlook';
import { RadioChoice } from '../radio-choice';
import { DiskFields } from '../rows/storage';
import { useNewDisk, usualDisk } from './use-new-disk';

type Form = ReturnType<typeof useNewDisk>;

function SizeField({ disk, change, issues }: Form) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(issues, 'newDisk.sizeBytes', t('add.sizeHint'));
  return (
    <TypedNumber
      label={t('add.size')}
      value={disk.sizeBytes}
      parse={parseDiskSize}
      format={editableSize}
      onChange={(sizeBytes) => change({ sizeBytes })}
      step={5 * GiB}
      width={220}
      testId="add-disk-size"
      {...note}
    />
  );
}

function ImageField({ disk, change, issues }: Form) {
  const { t } = useTranslation('hardware');
  const choose = async () => {
    const outcome = await attempt(api.files.choose({ purpose: 'disk' }));
    if (outcome.ok && outcome.value) {
      change({ file: outcome.value, outside: false, writeBase: false });
    }
  };
  return (
    <FileField
      label={t('add.file')}
      name={disk.file?.info.fileName ?? t('edit.noFile')}
      choose={{ label: t('add.chooseFile'), onClick: () => void choose() }}
      clear={null}
      issues={issues}
      field="source.file"
      testId="add-disk"
    />
  );
}

/** What the person must know and allow before an image is used. */
function Leave({ disk, change, issues }: Form) {
  const { t } = useTranslation(['hardware', 'vm']);
  const outside = useFieldNote(issues, 'source.allowed');
  const base = issues.find(({ code }) => code === 'disk-is-base');
  const strange = disk.file?.info.outside.length ?? 0;
  return (
    <>
      {strange > 0 ? (
        <div className="hw-toggle">
          <Checkbox
            label={t('add.allow')}
            checked={disk.outside}
            onChange={(event) => change({ outside: event.currentTarget.checked })}
            data-testid="add-disk-allow"
          />
          <FieldNote note={outside} />
        </div>
      ) : null}
      {base ? (
        <MustAgree
          text={t('vm:files.writeBase')}
          list={base.params['disks']?.split('\n') ?? []}
          label={t('vm:files.writeBaseAgree')}
          checked={disk.writeBase}
          onChange={(writeBase) => change({ writeBase })}
          testId="add-disk-base"
        />
      ) : null}
    </>
  );
}

function UseField({ disk, change, issues }: Form) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(issues, 'source.use');
  return (
    <RadioChoice
      label={t('add.source')}
      value={disk.use}
      choices={[
        {
          value: 'copy',
          label: t('add.copy'),
          text: t('add.copyText'),
          testId: 'add-disk-copy',
        },
        {
          value: 'in-place',
          label: t('add.inPlace'),
          text: t('add.inPlaceText'),
          testId: 'add-disk-in-place',
        },
      ]}
      onChange={(use) => change({ use })}
      {...note}
    />
  );
}

interface AddDiskProps {
  vm: VmSummary;
  hardware: Hardware;
  /** @param added it is there, or its job is under way. */
  onClose: (added: boolean) => void;
}

/** The form of a new disk. */
export function AddDisk({ vm, hardware, onClose }: AddDiskProps) {
  const { t } = useTranslation(['hardware', 'common', 'vm', 'validation', 'errors']);
  const { config, choices } = hardware;
  const form = useNewDisk(config.id, usualDisk(config.disks[0]?.bus, choices));
  const { disk, change, issues, judged, busy, error } = form;
  const element = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const outcome = await form.add();
    if (outcome === 'added') onClose(true);
    else if (outcome === 'wrong') requestAnimationFrame(() => focusFirstError(element.current));
  };
  const blocked = (judged?.refused.length ?? 0) > 0 || (disk.kind === 'file' && !disk.file);
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={t('add.diskTitle')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      closeOnClickOutside={false}
      size={560}
      data-testid="add-disk-dialog"
    >
      <form className="hw-form" noValidate ref={element} onSubmit={(event) => void submit(event)}>
        <SegmentedControl
          value={disk.kind}
          onChange={(kind) => change({ kind: kind === 'file' ? 'file' : 'new' })}
          data={[
            { value: 'new', label: t('add.diskNew') },
            { value: 'file', label: t('add.diskFile') },
          ]}
          aria-label={t('add.source')}
          data-testid="add-disk-kind"
        />
        {disk.kind === 'new' ? <SizeField {...form} /> : null}
        {disk.kind === 'file' ? (
          <>
            <ImageField {...form} />
            {disk.file ? <UseField {...form} /> : null}
            <Leave {...form} />
          </>
        ) : null}
        <DiskFields {...{ disk, change, issues }} prefix="" buses={choices.diskBuses} />
        {error ? <ErrorPanel error={error} /> : null}
        <DialogFoot>
          <span className="hw-foot-plan">
            {judged ? <Outlook plan={judged} off={vm.state === 'off'} /> : null}
          </span>
          <Button variant="default" onClick={() => onClose(false)}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={blocked} data-testid="add-disk-submit">
            {t('add.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
