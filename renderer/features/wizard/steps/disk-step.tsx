import { Radio, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type FieldIssue, imageOf, type VmDraft } from '../../../../shared/draft';
import { editableSize, GiB, parseDiskSize } from '../../../../shared/units';
import { MustAgree } from '../../../components/must-agree';
import { ChoiceField } from '../../../components/choice-field';
import { TypedNumber } from '../../../components/fields/typed-number';
import { Advanced } from '../../../components/advanced';
import { useChecked } from '../state/checked';
import { useFieldNote } from '../../../components/fields/field-note';
import { errorsOf } from '../../../components/fields/field-issues';
import { edit, useWizard } from '../state/wizard-state';
import { ImageSize } from './image-size';

type NewDisk = NonNullable<VmDraft['newDisk']>;

const usual: NewDisk = { sizeBytes: 20 * GiB, format: 'qcow2', preallocation: 'off' };
const formats = ['qcow2', 'raw'] as const;
const preallocations = ['off', 'metadata', 'falloc', 'full'] as const;
const buses = ['virtio', 'scsi', 'sata', 'nvme', 'ide', 'usb'] as const;

function UseImage({ issues }: { issues: readonly FieldIssue[] }) {
  const { t } = useTranslation('wizard');
  const use = useWizard((state) => state.diskUse);
  const { error, description } = useFieldNote(issues, 'source.use');
  return (
    <>
      <Radio.Group
        label={t('use.label')}
        value={use}
        error={error}
        description={description}
        onChange={(value) =>
          useWizard.setState({ diskUse: value === 'in-place' ? 'in-place' : 'copy' })
        }
        data-testid="disk-use"
      >
        <div className="wizard-radios">
          <Radio value="copy" label={t('use.copy')} description={t('use.copyText')} />
          <Radio value="in-place" label={t('use.in-place')} description={t('use.in-placeText')} />
        </div>
      </Radio.Group>
      <WriteBase issues={issues} />
    </>
  );
}

/** Asks, where disks of other VMs stand on the image; nothing where none do. */
function WriteBase({ issues }: { issues: readonly FieldIssue[] }) {
  const { t } = useTranslation('wizard');
  const agreed = useWizard((state) => state.writeBase);
  const issue = issues.find(({ code }) => code === 'disk-is-base');
  if (!issue) return null;
  return (
    <MustAgree
      text={t('writeBase.text')}
      list={issue.params['disks']?.split('\n')}
      label={t('writeBase.agree')}
      checked={agreed}
      onChange={(writeBase) => useWizard.setState({ writeBase })}
      testId="write-base"
    />
  );
}

function SizeField({ disk, issues }: { disk: NewDisk; issues: readonly FieldIssue[] }) {
  const { t } = useTranslation('wizard');
  const full = disk.preallocation === 'full' || disk.preallocation === 'falloc';
  const note = useFieldNote(
    issues,
    'newDisk.sizeBytes',
    t(full ? 'disk.sizeHintFull' : 'disk.sizeHint'),
  );
  return (
    <TypedNumber
      label={t('disk.size')}
      value={disk.sizeBytes}
      parse={parseDiskSize}
      format={editableSize}
      onChange={(sizeBytes) => edit({ newDisk: { ...disk, sizeBytes } })}
      step={5 * GiB}
      stepFocus
      testId="disk-size"
      {...note}
    />
  );
}

function DiskAdvanced({ draft, disk }: { draft: VmDraft; disk: NewDisk | null }) {
  const { t } = useTranslation('wizard');
  const issues = useChecked((checked) => checked.issues);
  const formatNote = useFieldNote(issues, 'newDisk.format');
  const preallocationNote = useFieldNote(issues, 'newDisk.preallocation');
  const busNote = useFieldNote(issues, 'diskBus');
  const mustShow = errorsOf(issues).some((issue) =>
    ['newDisk.format', 'newDisk.preallocation', 'diskBus'].includes(issue.field),
  );
  return (
    <Advanced label={t('disk.advanced')} mustShow={mustShow} testId="disk-advanced">
      {disk ? (
        <>
          <ChoiceField
            label={t('disk.format')}
            values={formats}
            labelOf={(value) => t(`disk.formatValue.${value}`)}
            value={disk.format}
            onChange={(format) => edit({ newDisk: { ...disk, format } })}
            testId="disk-format"
            {...formatNote}
          />
          <ChoiceField
            label={t('disk.preallocation')}
            values={preallocations}
            labelOf={(value) => t(`disk.preallocationValue.${value}`)}
            value={disk.preallocation}
            onChange={(preallocation) => edit({ newDisk: { ...disk, preallocation } })}
            testId="disk-preallocation"
            {...preallocationNote}
          />
        </>
      ) : null}
      <ChoiceField
        label={t('disk.bus')}
        values={buses}
        labelOf={(value) => t(`disk.busValue.${value}`)}
        value={draft.diskBus}
        onChange={(diskBus) => edit({ diskBus })}
        testId="disk-bus"
        {...busNote}
      />
    </Advanced>
  );
}

/** Third step: where the guest keeps its data. */
export function DiskStep({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const issues = useChecked((checked) => checked.issues);
  const suggested = useWizard((state) => state.suggested?.newDisk ?? null);
  const disk = draft.newDisk;
  const fromImage = imageOf(draft.source) !== null;
  const none = draft.source.kind === 'test-guest' ? t('disk.noneTest') : t('disk.none');
  return (
    <div className="wizard-fields">
      <h2 className="wizard-heading">{t('disk.heading')}</h2>
      {fromImage ? <UseImage issues={issues} /> : null}
      <ImageSize draft={draft} />
      <Switch
        label={t(fromImage ? 'disk.newToo' : 'disk.new')}
        description={disk || fromImage ? t('disk.newText') : none}
        checked={disk !== null}
        onChange={(event) =>
          edit({ newDisk: event.currentTarget.checked ? (suggested ?? usual) : null })
        }
        data-testid="disk-new"
      />
      {disk ? <SizeField disk={disk} issues={issues} /> : null}
      {disk || fromImage ? <DiskAdvanced draft={draft} disk={disk} /> : null}
    </div>
  );
}
