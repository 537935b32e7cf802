import { useTranslation } from 'react-i18next';
import { ScreenConsoleView } from '../../consoles/screen-console-view';
import type { MachineKey } from '../../../shared/machine-ref';
import { headerActions } from '../../../shared/vm-actions';
import { StateLabel } from '../../components/chips/state-label';
import { VmName } from '../../components/vm-name';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';
import { OffPage } from './off/off-page';
import { StopCountdown } from './stop-countdown';
import { CommandButton } from './vm-header';
import './vm-page.css';
import { VmProblem } from './vm-problem';

/** What a window of its own shows of a machine: its screen, and the way to start it while it is off. */
export function OwnScreen({ id, head }: { id: MachineKey; head: number }) {
  const { t } = useTranslation('vm');
  const vm = useVm(id);
  if (!vm) return null;
  if (vm.state !== 'off' && vm.state !== 'broken') {
    return (
      <>
        <StopCountdown vm={vm} />
        <VmProblem vm={vm} />
        <ScreenConsoleView vm={vm} alone head={head} />
      </>
    );
  }
  const [first] = headerActions(vm);
  return (
    <div className="vm-page" data-testid="own-screen-off">
      <header className="vm-header">
        <div className="vm-header-text">
          <h1 className="vm-name pd-selectable">
            <VmName name={vm.name} />
          </h1>
          <StateLabel vm={vm} filled />
        </div>
        <div
          className="vm-actions"
          role="group"
          aria-label={t('action.menuFor', { name: vm.name })}
        >
          {first ? <CommandButton vm={vm} command={first} first /> : null}
        </div>
      </header>
      <VmProblem vm={vm} />
      {vm.state === 'off' ? <OffPage vm={vm} /> : null}
    </div>
  );
}
