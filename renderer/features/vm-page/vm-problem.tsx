import { Button, CloseButton } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import type { ErrorAction, ErrorCode } from '../../../shared/errors';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { ErrorPanel } from '../../components/errors/error-panel';
import { AskAgain } from './ask-again';
import { askToRemove, chooseTab, goToHost, goToTrash, openDialog } from '../../stores/navigation';
import {
  askFor,
  dismissProblem,
  type Problem,
  putAway,
  reportProblem,
  runCommand,
  silence,
  startByEmulation,
  useIsPutAway,
  useIsSilenced,
  useOperations,
} from '../../stores/operations';

/** Shows at the VM what a call fails with. */
async function tell(key: MachineKey, call: Promise<void>): Promise<void> {
  const outcome = await attempt(call);
  if (!outcome.ok) reportProblem(key, outcome.error);
}

/** The errors that are mended in the file. */
const inTheFile: ReadonlySet<ErrorCode> = new Set([
  'definition-broken',
  'definition-syntax',
  'definition-value',
]);

/** What the error's button does for this VM; null where it can do nothing now. */
function mend(vm: VmSummary, action: ErrorAction, problem: Problem | null): (() => void) | null {
  const key = machineKey(vm);
  const error = problem?.error ?? vm.error;
  switch (action) {
    case 'retry': {
      const command = problem?.command ?? (vm.state === 'off' ? 'start' : null);
      return command ? () => void runCommand(key, command) : null;
    }
    case 'force-off':
      return allowedActions(vm).has('force-off') ? () => askFor(vm, 'force-off') : null;
    case 'use-emulation':
      return vm.state === 'off' ? () => void startByEmulation(key) : null;
    case 'write-base':
      return vm.state === 'off' && error
        ? () => openDialog({ kind: 'write-base', id: key, error })
        : null;
    case 'open-host-panel':
      return goToHost;
    case 'show-log':
      return () => chooseTab(key, 'hardware');
    case 'start-again':
      // The page's first button says so.
      return null;
    case 'start-afresh':
      return vm.suspended
        ? () => openDialog({ kind: 'discard-suspended', id: key, start: true })
        : null;
    case 'remove':
      return () => askToRemove(key);
    case 'restore-definition':
      return vm.state === 'broken'
        ? () => void tell(key, api.vms.restoreDefinition({ id: vm.id }))
        : null;
    case 'show-trash':
      return goToTrash;
    case 'choose-file':
    case 'mend-files':
      return vm.state === 'off' ? () => openDialog({ kind: 'files', id: key }) : null;
  }
}

/** What may lose work is never the button that looks like the way on. */
const isHarsh = (action: ErrorAction) =>
  action === 'force-off' || action === 'remove' || action === 'start-afresh';

/** QEMU does not answer. */
function Unresponsive({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['vm', 'common']);
  const silenced = useIsSilenced(machineKey(vm));
  return silenced ? null : (
    <section className="vm-notice" data-tone="bad" role="status" data-testid="vm-unresponsive">
      <TriangleAlert size={18} aria-hidden />
      <span className="vm-notice-text">{t('unresponsiveText')}</span>
      <Button
        color="red"
        size="xs"
        onClick={() => askFor(vm, 'force-off')}
        data-testid="action-force-off"
      >
        {t('action.force-off')}
      </Button>
      <CloseButton
        aria-label={t('common:dismiss')}
        onClick={() => silence(machineKey(vm))}
        data-testid="notice-dismiss"
      />
    </section>
  );
}

/** The last thing that went wrong with a VM, on its page, with the button that mends it. */
export function VmProblem({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const problem = useOperations((operations) => operations.problems[machineKey(vm)] ?? null);
  const isPutAway = useIsPutAway(machineKey(vm), vm.error);
  const error = problem?.error ?? (isPutAway ? null : vm.error);
  if (!error) return vm.unresponsive ? <Unresponsive vm={vm} /> : null;
  const dismiss = () => {
    if (problem) dismissProblem(machineKey(vm));
    else putAway(machineKey(vm), error);
  };
  const run = error.action ? mend(vm, error.action, problem) : null;
  return (
    <div className="vm-problem">
      <ErrorPanel
        error={error}
        // The buttons of a broken definition's panel are its only way out. What went wrong with them can be put away.
        kept={vm.state === 'broken' && !problem}
        onDismiss={dismiss}
        action={
          <>
            {error.action === 'force-off' ? <AskAgain vm={vm} /> : null}
            {run && error.action ? (
              <Button
                size="xs"
                variant={error.action === 'remove' ? 'default' : 'filled'}
                {...(isHarsh(error.action) && { color: 'red', variant: 'outline' })}
                onClick={run}
                data-testid={`error-action-${error.action}`}
              >
                {t(`problem.action.${error.action}`)}
              </Button>
            ) : null}
            {inTheFile.has(error.code) ? (
              <Button
                size="xs"
                variant="default"
                onClick={() => void tell(machineKey(vm), api.files.openDefinition({ id: vm.id }))}
                data-testid="open-definition"
              >
                {t('problem.openDefinition')}
              </Button>
            ) : null}
          </>
        }
      />
    </div>
  );
}
