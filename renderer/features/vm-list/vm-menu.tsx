import { useTranslation } from 'react-i18next';
import { MenuAt, type Point } from '../../components/menu-at';
import { useVm } from '../../stores/vms';
import { VmMenuItems } from './vm-menu-items';

interface VmMenuProps {
  /** The VM and where the menu opens; null: closed. */
  at: (Point & { id: string }) | null;
  onClose: () => void;
}

/** The menu of the row or card that was right-clicked. */
export function VmMenu({ at, onClose }: VmMenuProps) {
  const { t } = useTranslation('vm');
  const vm = useVm(at?.id ?? '');
  return (
    <MenuAt
      at={vm && at}
      onClose={onClose}
      label={t('action.menuFor', { name: vm?.name ?? '' })}
      testId="vm-menu"
    >
      {vm ? <VmMenuItems vm={vm} withOpen /> : null}
    </MenuAt>
  );
}
