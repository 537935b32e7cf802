import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../shared/machine-ref';
import { headerActions, type VmCommand } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { hasCrashed } from '../../../shared/vm-states';
import { formatSize, MiB } from '../../../shared/units';
import { ActionPicture } from '../../components/action-picture';
import { actionWord } from '../../components/action-word';
import { OsTile } from '../../components/os/os-tile';
import { StateLabel } from '../../components/chips/state-label';
import { VmMenuItems } from '../../components/vm-menu-items';
import { VmName } from '../../components/vm-name';
import { perform } from '../../stores/actions';
import { askFor, useOperations } from '../../stores/operations';
import { revealer } from '../../stores/reveal';

/** One thing that can be done with a machine now; the first of them by its name. */
export function CommandButton({
  vm,
  command,
  first,
}: {
  vm: VmSummary;
  command: VmCommand;
  first: boolean;
}) {
  const { t } = useTranslation('vm');
  const pending = useOperations((operations) => operations.pending[machineKey(vm)]);
  const shared = {
    loading: pending === command,
    disabled: pending !== undefined && pending !== command,
    onClick: () => askFor(vm, command),
    'data-testid': `action-${command}`,
  };
  // After a crash it is not the machine's first start, and the panel below needs no second button for it.
  const again = command === 'start' && hasCrashed(vm);
  const label = again ? t('problem.action.start-again') : t(`action.${actionWord(vm, command)}`);
  if (!first) {
    return (
      <Tooltip label={label}>
        <ActionIcon {...shared} variant="default" size={34} aria-label={label}>
          <ActionPicture action={command} size={16} />
        </ActionIcon>
      </Tooltip>
    );
  }
  const filled = command === 'start' || command === 'resume';
  return (
    <Button
      {...shared}
      variant={filled ? 'filled' : 'default'}
      leftSection={<ActionPicture action={command} size={16} />}
    >
      {label}
    </Button>
  );
}

function MoreMenu({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t('action.more')}
          data-testid="action-more"
        >
          <Ellipsis size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('action.menuFor', { name: vm.name })}>
        <VmMenuItems vm={vm} onAct={perform} onReveal={revealer(vm)} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  if (vm.state === 'broken') return null;
  const facts = [
    ...(vm.arch ? [t(`common:architecture.${vm.arch}`)] : []),
    t('vcpus', { count: vm.vcpus }),
    formatSize(vm.memoryMiB * MiB, i18n.language),
    ...(vm.accelerator ? [t(`accelerator.${vm.accelerator}`)] : []),
  ];
  return (
    <span className="vm-facts pd-soft">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </span>
  );
}

/** Name, state and the buttons that make sense now. */
export function VmHeader({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const commands = headerActions(vm);
  return (
    <header className="vm-header">
      <OsTile os={vm.os} size={42} />
      <div className="vm-header-text">
        <h1 className="vm-name pd-selectable" data-testid="vm-name">
          <VmName name={vm.name} />
        </h1>
        <span className="vm-header-line">
          <StateLabel vm={vm} filled />
          <Facts vm={vm} />
        </span>
      </div>
      <div className="vm-actions" role="group" aria-label={t('action.menuFor', { name: vm.name })}>
        {commands.map((command, index) => (
          <CommandButton key={command} vm={vm} command={command} first={index === 0} />
        ))}
        <MoreMenu vm={vm} />
      </div>
    </header>
  );
}
