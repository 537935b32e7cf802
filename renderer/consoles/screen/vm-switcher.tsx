import { Menu } from '@mantine/core';
import { Monitor } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { machineKey } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { goToVm } from '../../stores/navigation';
import { useVms } from '../../stores/vms';
import { carryFullScreen } from '../full-screen';
import { ToolMenu } from './tool-menu';

interface VmSwitcherProps {
  vm: VmSummary;
  onClose: () => void;
}

/** In full screen: which machine this is, and the way to the screens of the others that run. */
export function VmSwitcher({ vm, onClose }: VmSwitcherProps) {
  const { t } = useTranslation('consoles');
  const others = useVms(
    useShallow(({ order, byId }) =>
      order.flatMap((key) => {
        const each = byId[key];
        const shown = each && each.hasScreen && allowedActions(each).has('open-screen');
        return shown && key !== machineKey(vm) ? [each] : [];
      }),
    ),
  );
  if (others.length === 0) return <strong className="console-toolbar-name">{vm.name}</strong>;
  return (
    <ToolMenu
      label={vm.name}
      icon={<Monitor size={16} aria-hidden />}
      disabled={false}
      testId="console-switch"
      className="console-key-menu"
      onClose={onClose}
    >
      <Menu.Label>{t('otherScreens')}</Menu.Label>
      {others.map((each) => (
        <Menu.Item
          key={machineKey(each)}
          onClick={() => {
            carryFullScreen();
            goToVm(machineKey(each), 'screen');
          }}
          data-testid={`console-switch-${each.slug}`}
        >
          {each.name}
        </Menu.Item>
      ))}
    </ToolMenu>
  );
}
