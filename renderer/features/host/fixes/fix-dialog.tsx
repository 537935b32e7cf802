import { Button, Loader, Modal } from '@mantine/core';
import { Play, RotateCcw, ShieldCheck, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DialogFoot } from '../../../components/dialog-foot';
import { sentence } from '../../../i18n/message';
import {
  type FixView,
  leaveFix,
  planAgain,
  runFix,
  stopFix,
  useFixes,
} from '../../../stores/fixes';
import '../../../theme/mantine-later';
import './fixes.css';
import { PlanView } from './plan-view';
import { RunView } from './run-view';

function ConfirmButtons({ view }: { view: FixView }) {
  const { t } = useTranslation(['panel', 'common']);
  const { plan } = view;
  const restarts = plan?.machinesAre === 'are-stopped';
  const rights = (plan?.passwords ?? 0) > 0;
  const Icon = restarts ? RotateCcw : rights ? ShieldCheck : Play;
  const word = restarts ? 'fix.restartNow' : rights ? 'fix.runAsAdministrator' : 'fix.run';
  return (
    <>
      <Button variant="default" onClick={leaveFix} data-autofocus>
        {t('common:cancel')}
      </Button>
      <Button
        color={restarts ? 'red' : undefined}
        leftSection={<Icon size={15} aria-hidden />}
        disabled={!plan || plan.hindrance !== null}
        loading={plan !== null && view.phase === 'planning'}
        onClick={runFix}
        data-testid="fix-run"
      >
        {t(word)}
      </Button>
    </>
  );
}

function Buttons({ view }: { view: FixView }) {
  const { t } = useTranslation(['panel', 'common']);
  switch (view.phase) {
    case 'planning':
    case 'confirm':
      return <ConfirmButtons view={view} />;
    case 'running':
      return (
        <>
          <Button variant="default" onClick={leaveFix} data-testid="fix-hide">
            {t('fix.hide')}
          </Button>
          <Button
            variant="default"
            leftSection={<Square size={14} aria-hidden />}
            disabled={view.stopping}
            onClick={stopFix}
            data-testid="fix-stop"
          >
            {t('fix.stop')}
          </Button>
        </>
      );
    case 'done':
    case 'failed':
      return (
        <>
          {view.phase === 'failed' ? (
            <Button variant="default" onClick={() => void planAgain()} data-testid="fix-again">
              {t('fix.lookAgain')}
            </Button>
          ) : null}
          <Button onClick={leaveFix} data-autofocus data-testid="fix-close">
            {t('common:close')}
          </Button>
        </>
      );
  }
}

function Body({ view }: { view: FixView }) {
  const { t } = useTranslation('panel');
  if (view.phase === 'planning' || view.phase === 'confirm') {
    if (view.plan) return <PlanView plan={view.plan} />;
    return (
      <p className="fix-status" role="status">
        <Loader size={16} aria-hidden /> {t('fix.planning')}
      </p>
    );
  }
  return <RunView view={view} />;
}

/** From what would be run, through the person's word, to what came of it. */
export function FixDialog() {
  const { t } = useTranslation(['panel', 'common', 'host', 'errors']);
  const view = useFixes((fixes) => fixes.view);
  return (
    <Modal
      opened={view !== null}
      onClose={leaveFix}
      title={view?.plan ? sentence(view.plan.title) : t('fix.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={640}
      // Of a fix that runs or has ended, nothing is lost by a click beside the dialog.
      closeOnClickOutside={false}
      data-testid="fix-dialog"
    >
      {view ? (
        <>
          <div className="fix">
            <Body view={view} />
          </div>
          <DialogFoot>
            <Buttons view={view} />
          </DialogFoot>
        </>
      ) : null}
    </Modal>
  );
}
