import { Button, Checkbox, Loader, Modal, Radio, TextInput } from '@mantine/core';
import { Copy, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type CloneKind, cloneKinds } from '../../../shared/cloning';
import type { MachineKey } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { DialogFoot } from '../../components/dialog-foot';
import { ErrorPanel } from '../../components/errors/error-panel';
import { closeDialog } from '../../stores/navigation';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';
import './clone-dialog.css';
import { CloneDetails } from './clone-details';
import { useCloneForm } from './use-clone-form';
import { type ClonePlans, judgedOf } from './use-clone-plans';

/** Makes another virtual machine out of one: what each way costs, and what depends on what. */
export function CloneDialog({ id }: { id: MachineKey }) {
  const { t, ready } = useTranslation(['clone', 'common', 'errors'], { useSuspense: false });
  const vm = useVm(id);
  return (
    <Modal
      opened={vm !== null && ready}
      onClose={closeDialog}
      title={t('title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="clone-dialog"
    >
      {vm && ready ? <CloneForm id={id} vm={vm} /> : null}
    </Modal>
  );
}

function CloneForm({ id, vm }: { id: MachineKey; vm: VmSummary }) {
  const { t } = useTranslation(['clone', 'common']);
  const form = useCloneForm(id, vm);
  const { name, kind, newTpm, template, plans, plan, offersTemplate, busy, canSubmit } = form;
  return (
    <form className="clone-form" onSubmit={(event) => void form.submit(event)}>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={100}
        data-autofocus
        onChange={({ currentTarget }) => form.change({ name: currentTarget.value })}
        data-testid="clone-name"
      />
      <KindChoice
        vm={vm}
        kind={kind}
        plans={plans}
        onChange={(picked) => form.change({ kind: picked })}
      />
      {plan ? (
        <CloneDetails
          plan={plan}
          newTpm={newTpm}
          onNewTpm={(empty) => form.change({ newTpm: empty })}
          name={vm.name}
        />
      ) : null}
      {offersTemplate ? (
        <Checkbox
          label={t('template', { name: vm.name })}
          description={t('templateText')}
          checked={template}
          onChange={({ currentTarget }) => form.change({ template: currentTarget.checked })}
          data-testid="clone-template"
        />
      ) : null}
      {form.problem ? <ErrorPanel error={form.problem} /> : null}
      <DialogFoot>
        <Button variant="default" onClick={closeDialog}>
          {t('common:cancel')}
        </Button>
        <Button
          type="submit"
          disabled={!canSubmit}
          loading={busy}
          leftSection={
            kind === 'disposable' ? <Play size={15} aria-hidden /> : <Copy size={15} aria-hidden />
          }
          data-testid="clone-submit"
        >
          {t(kind === 'disposable' ? 'submitDisposable' : 'submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

interface KindChoiceProps {
  vm: VmSummary;
  kind: CloneKind;
  plans: ClonePlans | null;
  onChange: (kind: CloneKind) => void;
}

function KindChoice({ vm, kind, plans, onChange }: KindChoiceProps) {
  const { t, i18n } = useTranslation('clone');
  const sizeOf = (each: CloneKind) => {
    const plan = plans && judgedOf(plans, each).plan;
    return plan ? formatSize(plan.bytes, i18n.language) : '…';
  };
  return (
    <Radio.Group
      value={kind}
      label={t('kind.label')}
      onChange={(picked) => {
        const chosen = cloneKinds.find((each) => each === picked);
        if (chosen) onChange(chosen);
      }}
    >
      <div className="clone-kinds">
        {cloneKinds.map((each) => (
          <Radio
            key={each}
            value={each}
            label={t(`kind.${each}`)}
            description={t(`kind.${each}Text`, { name: vm.name, size: sizeOf(each) })}
            data-testid={`clone-kind-${each}`}
          />
        ))}
      </div>
      {plans ? null : (
        <p className="clone-wait pd-soft" role="status">
          <Loader size={16} aria-hidden /> {t('looking')}
        </p>
      )}
    </Radio.Group>
  );
}
