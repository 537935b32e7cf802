import { Menu } from '@mantine/core';
import { FolderOpen, TextSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { actionRow, allowedActions, type VmAction, vmActions } from '../../shared/vm-actions';
import type { VmSummary } from '../../shared/vm-state';
import { ActionPicture } from './action-picture';
import { actionWord } from './action-word';

interface VmMenuItemsProps {
  vm: VmSummary;
  onAct: (vm: VmSummary, action: VmAction) => void;
  /** Shows the page's details; without it, as on the page itself, the entries that open a tab are left out. */
  onDetails?: (() => void) | undefined;
  /** Shows the folder in the file manager; undefined for a machine without one. */
  onReveal?: (() => void) | undefined;
}

/** Everything that may be done with a VM now, as entries of a menu. */
export function VmMenuItems({ vm, onAct, onDetails, onReveal }: VmMenuItemsProps) {
  const { t } = useTranslation('vm');
  const allowed = allowedActions(vm);
  const items = (fits: (section: string) => boolean) =>
    vmActions
      .filter((action) => allowed.has(action) && fits(actionRow(action).section))
      // A start says so.
      .filter((action) => action !== 'resume' || !vm.suspended)
      .map((action) => (
        <Menu.Item
          key={action}
          color={actionRow(action).warns ? 'var(--pd-bad)' : undefined}
          leftSection={<ActionPicture action={action} size={15} />}
          onClick={() => onAct(vm, action)}
          data-testid={`menu-${action}`}
        >
          {t(`action.${actionWord(vm, action)}`)}
        </Menu.Item>
      ));
  const power = items((section) => section === 'power' || section === 'run');
  return (
    <>
      {onDetails ? (
        <>
          {items((section) => section === 'view')}
          <Menu.Item leftSection={<TextSearch size={15} aria-hidden />} onClick={onDetails}>
            {t('action.details')}
          </Menu.Item>
          <Menu.Divider />
        </>
      ) : null}
      {power}
      {power.length > 0 ? <Menu.Divider /> : null}
      {onReveal ? (
        <Menu.Item
          leftSection={<FolderOpen size={15} aria-hidden />}
          onClick={onReveal}
          data-testid="menu-reveal"
        >
          {t('action.reveal')}
        </Menu.Item>
      ) : null}
      {items((section) => section === 'definition')}
    </>
  );
}
