import { LayoutTemplate, MoonStar, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { hasCrashed, waitsForDisk } from '../../../shared/vm-states';
import type { VmSummary } from '../../../shared/vm-state';
import './chip.css';
import { stateLooks } from './state-look';

interface StateLabelProps {
  vm: Pick<VmSummary, 'state' | 'unresponsive'> &
    Partial<Pick<VmSummary, 'error' | 'template' | 'disposable' | 'suspended'>>;
  /** With a coloured ground, for headers; without, for rows. */
  filled?: boolean;
}

/** A VM's state as icon and word. */
export function StateLabel({ vm, filled = false }: StateLabelProps) {
  const { t } = useTranslation('vm');
  // A QEMU that was killed has left no process; what its VM is, is crashed all the same.
  const state = hasCrashed(vm) ? 'crashed' : vm.state;
  const look = stateLooks[state];
  const tone = vm.unresponsive ? 'bad' : vm.suspended ? 'info' : look.tone;
  const Icon = vm.unresponsive ? TriangleAlert : look.icon;
  // Nothing in the guest has crashed, whatever QEMU's state is called.
  const sleeps = vm.suspended !== undefined && vm.state === 'off';
  const now = sleeps ? t('suspended.state') : t(`state.${state}`);
  const word = waitsForDisk(vm) ? t('waitsForDisk') : now;
  // It is never anything else.
  const rests = vm.template === true && state === 'off';
  const Picture = rests ? LayoutTemplate : sleeps ? MoonStar : Icon;
  const spins = look.spins === true && !vm.unresponsive;
  return (
    <span className="chip" data-tone={tone} data-filled={filled} data-testid="vm-state">
      <Picture size={14} aria-hidden className={spins ? 'chip-spin' : undefined} />
      <span className="chip-text" data-state={vm.state}>
        {vm.unresponsive ? t('unresponsive') : rests ? t('kept.template') : word}
      </span>
      {vm.disposable ? (
        <span className="chip-kept" data-testid="vm-disposable">
          {t('kept.disposable')}
        </span>
      ) : null}
    </span>
  );
}
