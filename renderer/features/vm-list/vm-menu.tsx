import { useTranslation } from 'react-i18next';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import { MenuAt, type Point } from '../../components/menu-at';
import { VmMenuItems } from '../../components/vm-menu-items';
import { perform } from '../../stores/actions';
import { goToVm } from '../../stores/navigation';
import { revealer } from '../../stores/reveal';
import { useVm } from '../../stores/vms';

interface VmMenuProps {
  /** The VM and where the menu opens; null: closed. */
  at: (Point & { id: MachineKey }) | null;
  onClose: () => void;
}

/** The menu of the row or card that was right-clicked. */
export function VmMenu({ at, onClose }: VmMenuProps) {
  const { t } = useTranslation('vm');
  const vm = useVm(at?.id ?? null);
  return (
    <MenuAt
      at={vm && at}
      onClose={onClose}
      label={t('action.menuFor', { name: vm?.name ?? '' })}
      testId="vm-menu"
    >
      {vm ? (
        <VmMenuItems
          vm={vm}
          onAct={perform}
          onDetails={() => goToVm(machineKey(vm), 'hardware')}
          onReveal={revealer(vm)}
        />
      ) : null}
    </MenuAt>
  );
}
