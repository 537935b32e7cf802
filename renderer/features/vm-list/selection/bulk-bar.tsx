import { Button, CloseButton, Tooltip } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { actionRow, allowing, bulkCommands, type VmCommand } from '../../../../shared/vm-actions';
import type { VmSummary } from '../../../../shared/vm-state';
import { ActionPicture } from '../../../components/action-picture';
import { askForEach, useBulk } from '../../../stores/bulk';
import { clearSelection, useSelection } from '../../../stores/selection';
import { useVms } from '../../../stores/vms';
import './bulk.css';

/** Why none of `vms` allows an action; null where one does. */
function useWhyNot(vms: readonly VmSummary[], command: VmCommand): string | null {
  const { t, i18n } = useTranslation(['vm', 'reasons']);
  const running = useBulk((bulk) => bulk.running);
  if (running !== null) return t('bulk.busy');
  if (allowing(vms, command).length > 0) return null;
  const { states } = actionRow(command);
  if (vms.some(({ state }) => states.includes(state))) return t('bulk.lacking');
  const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  return t('bulk.none', {
    states: list.format(states.map((state) => t(`reasons:state.${state}`))),
  });
}

/** Of an action on several, which asks in its own way or not at all. */
function wordOf(t: TFunction<'vm'>, command: VmCommand): string {
  if (command === 'remove') return t('remove.confirm');
  return command === 'suspend' ? t('suspend.confirm') : t(`action.${command}`);
}

function BulkButton({ vms, command }: { vms: readonly VmSummary[]; command: VmCommand }) {
  const { t } = useTranslation('vm');
  const why = useWhyNot(vms, command);
  const running = useBulk((bulk) => bulk.running === command);
  const count = allowing(vms, command).length;
  const action = wordOf(t, command);
  const some = count > 0 && count < vms.length;
  return (
    <Tooltip label={why} disabled={why === null}>
      <Button
        size="xs"
        px={10}
        variant={command === 'start' ? 'light' : 'default'}
        leftSection={<ActionPicture action={command} size={14} />}
        loading={running}
        // Not `disabled`: the reason must be reachable by pointer and keyboard.
        data-disabled={why === null ? undefined : true}
        aria-disabled={why === null ? undefined : true}
        aria-description={why ?? undefined}
        onClick={() => (why === null ? askForEach(vms, command) : undefined)}
        data-testid={`bulk-${command}`}
      >
        {some ? t('bulk.some', { action, count, total: vms.length }) : action}
      </Button>
    </Tooltip>
  );
}

/** What can be done with the selected machines, all at once. */
export function BulkBar() {
  const { t } = useTranslation('vm');
  const ids = useSelection((selection) => selection.ids);
  const byId = useVms((mirror) => mirror.byId);
  const vms = [...ids].flatMap((id) => byId[id] ?? []);
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t('bulk.label')} data-testid="bulk-bar">
      <span className="bulk-count" role="status" data-testid="bulk-count">
        {t('bulk.selected', { count: vms.length })}
      </span>
      {bulkCommands.map((command) => (
        <BulkButton key={command} vms={vms} command={command} />
      ))}
      <Tooltip label={t('bulk.clear')}>
        <CloseButton
          aria-label={t('bulk.clear')}
          onClick={clearSelection}
          data-testid="bulk-clear"
        />
      </Tooltip>
    </div>
  );
}
