import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiskImage, DiskPlan, DiskTool } from '../../../shared/disk-tools';
import { planFacts, planNotes } from '../../../shared/disk-words';
import type { AppError } from '../../../shared/errors';
import { api, attempt } from '../../api/client';
import { DialogFoot } from '../../components/dialog-foot';
import { ErrorPanel } from '../../components/errors/error-panel';
import { FactList } from '../../components/fact-list';
import { closeDialog } from '../../stores/navigation';
import '../../theme/mantine-later';
import { sayDisk } from './disk-text';
import './disks.css';
import { tellWhenDone } from './tell-when-done';
import { freshForm, ToolFields, wishOf } from './tool-fields';
import { usePlan } from './use-plan';

interface DiskToolDialogProps {
  image: DiskImage;
  tool: DiskTool;
}

/** Shows what would be done with a disk, in numbers, and begins it. */
export function DiskToolDialog({ image, tool }: DiskToolDialogProps) {
  const { t } = useTranslation(['disks', 'common', 'errors', 'jobs']);
  const { name = '', device = '', vmId = '' } = image.users[0] ?? {};
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t(`dialog.${tool}`, { name, device })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={560}
      data-testid="disk-dialog"
    >
      <ToolFormView image={image} tool={tool} target={{ id: vmId, device }} />
    </Modal>
  );
}

interface ToolFormViewProps extends DiskToolDialogProps {
  target: { id: string; device: string };
}

function ToolFormView({ image, tool, target }: ToolFormViewProps) {
  const { t } = useTranslation(['disks', 'common']);
  const [form, setForm] = useState(() => freshForm(image, tool));
  const [begun, setBegun] = useState(false);
  const [failed, setFailed] = useState<AppError | null>(null);
  const wish = wishOf(tool, form);
  const { plan, error, busy } = usePlan(target, wish);
  const problem = failed ?? error;
  const ready = plan !== null && wish !== null && !busy && !begun;
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBegun(true);
    const outcome = await attempt(api.disks.begin({ ...target, wish }));
    setBegun(false);
    if (!outcome.ok) return setFailed(outcome.error);
    void tellWhenDone(outcome.value.jobId, plan);
    closeDialog();
  };
  return (
    <form className="disk-form" onSubmit={(event) => void begin(event)}>
      <ToolFields
        tool={tool}
        image={image}
        form={form}
        onChange={(changed) => {
          setForm(changed);
          setFailed(null);
        }}
      />
      {plan ? <PlanView plan={plan} /> : null}
      {problem ? <ErrorPanel error={problem} kept /> : null}
      <DialogFoot>
        <Button
          variant="default"
          onClick={closeDialog}
          {...(tool !== 'grow' &&
            tool !== 'shrink' &&
            tool !== 'move' &&
            tool !== 'rebase' && { 'data-autofocus': true })}
        >
          {t('common:cancel')}
        </Button>
        <Button type="submit" disabled={!ready} data-testid="disk-begin">
          {t(`begin.${tool}`)}
        </Button>
      </DialogFoot>
    </form>
  );
}

function PlanView({ plan }: { plan: DiskPlan }) {
  const { t, i18n } = useTranslation('disks');
  const facts = planFacts(plan, sayDisk, i18n.language);
  return (
    <section className="disk-plan" aria-label={t('plan.title')} data-testid="disk-plan">
      <FactList
        facts={facts.map(({ id, term, text }) => ({ id, term, lines: [text] }))}
        testId="plan"
      />
      <ul className="disk-notes">
        {planNotes(plan, sayDisk).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
