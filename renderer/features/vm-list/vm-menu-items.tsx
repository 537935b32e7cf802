import { Menu } from '@mantine/core';
import {
  FolderOpen,
  type LucideIcon,
  MonitorPlay,
  Pause,
  Pencil,
  Play,
  Power,
  PowerOff,
  RotateCcw,
  SquareTerminal,
  TextSearch,
  Trash2,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { askToRemove, goToVm, openEditor } from '../../stores/navigation';
import { askFor, reportProblem, type VmCommand } from '../../stores/operations';

/** In the order of the menu. */
const commandItems: readonly (readonly [VmCommand, LucideIcon])[] = [
  ['start', Play],
  ['resume', Play],
  ['stop', Power],
  ['pause', Pause],
  ['reset', RotateCcw],
  ['force-off', PowerOff],
];

async function reveal(id: string): Promise<void> {
  const outcome = await attempt(api.files.revealVm({ id }));
  if (!outcome.ok) reportProblem(id, outcome.error);
}

function ViewItems({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const allowed = allowedActions(vm);
  return (
    <>
      {allowed.has('open-screen') ? (
        <Menu.Item
          leftSection={<MonitorPlay size={15} aria-hidden />}
          onClick={() => goToVm(vm.id, 'screen')}
        >
          {t('action.open-screen')}
        </Menu.Item>
      ) : null}
      {allowed.has('open-serial') ? (
        <Menu.Item
          leftSection={<SquareTerminal size={15} aria-hidden />}
          onClick={() => goToVm(vm.id, 'serial')}
        >
          {t('action.open-serial')}
        </Menu.Item>
      ) : null}
      <Menu.Item
        leftSection={<TextSearch size={15} aria-hidden />}
        onClick={() => goToVm(vm.id, 'details')}
      >
        {t('action.details')}
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}

/** Everything that may be done with a VM now, as entries of a menu. */
export function VmMenuItems({ vm, withOpen = false }: { vm: VmSummary; withOpen?: boolean }) {
  const { t } = useTranslation('vm');
  const allowed = allowedActions(vm);
  const commands = commandItems.filter(([command]) => allowed.has(command));
  return (
    <>
      {withOpen ? <ViewItems vm={vm} /> : null}
      {commands.map(([command, Icon]) => (
        <Menu.Item
          key={command}
          color={command === 'force-off' ? 'var(--pd-bad)' : undefined}
          leftSection={<Icon size={15} aria-hidden />}
          onClick={() => askFor(vm, command)}
          data-testid={`menu-${command}`}
        >
          {t(`action.${command}`)}
        </Menu.Item>
      ))}
      {commands.length > 0 ? <Menu.Divider /> : null}
      <Menu.Item
        leftSection={<FolderOpen size={15} aria-hidden />}
        onClick={() => void reveal(vm.id)}
        data-testid="menu-reveal"
      >
        {t('action.reveal')}
      </Menu.Item>
      {allowed.has('edit') ? (
        <Menu.Item
          leftSection={<Pencil size={15} aria-hidden />}
          onClick={() => openEditor(vm.id)}
          data-testid="menu-edit"
        >
          {t('action.edit')}
        </Menu.Item>
      ) : null}
      {allowed.has('remove') ? (
        <Menu.Item
          color="var(--pd-bad)"
          leftSection={<Trash2 size={15} aria-hidden />}
          onClick={() => askToRemove(vm.id)}
          data-testid="menu-remove"
        >
          {t('action.remove')}
        </Menu.Item>
      ) : null}
    </>
  );
}
