import { ActionIcon, Tooltip } from '@mantine/core';
import { Ellipsis, Play } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineKey } from '../../../../shared/machine-ref';
import { formatSize, MiB } from '../../../../shared/units';
import { allowedActions } from '../../../../shared/vm-actions';
import { visible } from '../../../../shared/texts/visible';
import type { VmSummary } from '../../../../shared/vm-state';
import { actionWord } from '../../../components/action-word';
import { StateLabel } from '../../../components/chips/state-label';
import { VmName } from '../../../components/vm-name';
import { goToVm } from '../../../stores/navigation';
import { runCommand } from '../../../stores/operations';
import { useGuestName } from '../../../stores/profiles';
import { selectRange, toggleSelected, useIsSelected } from '../../../stores/selection';
import { useVm } from '../../../stores/vms';
import { ProblemMark } from '../problem-mark';
import { Thumbnail } from './thumbnail';

/** What it is and has; of a broken one nobody knows. */
function CardFacts({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const os = useGuestName(vm.os);
  const facts = [
    ...(vm.arch ? [t(`common:architecture.${vm.arch}`)] : []),
    t('vcpus', { count: vm.vcpus }),
    formatSize(vm.memoryMiB * MiB, i18n.language),
  ];
  const size = facts.join(' · ');
  return (
    <span className="vm-card-facts pd-soft" data-testid={`vm-card-facts-${vm.slug}`}>
      {vm.state === 'broken' ? null : (
        <>
          <span>{os}</span>
          <span>{size}</span>
        </>
      )}
    </span>
  );
}

interface VmCardProps {
  id: MachineKey;
  /** All that are shown, in their order: what a range is part of. */
  shown: readonly MachineKey[];
  style: CSSProperties;
  onMenu: (at: { id: MachineKey; x: number; y: number }) => void;
}

interface Keys {
  ctrlKey: boolean;
  shiftKey: boolean;
}

/** Selects a card, or a range up to it, as the held keys say. */
function select(shown: readonly MachineKey[], id: MachineKey, { ctrlKey, shiftKey }: Keys): void {
  if (shiftKey) selectRange(shown, id, ctrlKey);
  else toggleSelected(id);
}

/** There on hover, with the focus, and on all cards while one is selected. */
function CardBox({ vm, id, shown }: { vm: VmSummary } & Pick<VmCardProps, 'id' | 'shown'>) {
  const { t } = useTranslation('vm');
  const selected = useIsSelected(id);
  return (
    <label className="vm-card-box">
      <input
        type="checkbox"
        // Space on the card does the same, with one stop of the Tab key less for each card.
        tabIndex={-1}
        checked={selected}
        aria-label={t('bulk.select', { name: vm.name })}
        onChange={({ nativeEvent }) => {
          const held = nativeEvent instanceof globalThis.MouseEvent && nativeEvent.shiftKey;
          select(shown, id, { ctrlKey: held, shiftKey: held });
        }}
        data-testid={`vm-card-select-${vm.slug}`}
      />
    </label>
  );
}

/** What a click or Space on a card does: with Ctrl, Shift or Space it is selected, otherwise opened. */
function pressing(shown: readonly MachineKey[], id: MachineKey) {
  return {
    onClick: (event: MouseEvent) => {
      if (event.ctrlKey || event.shiftKey) select(shown, id, event);
      else goToVm(id);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      select(shown, id, event);
    },
  };
}

interface CardActionsProps extends Pick<VmCardProps, 'id' | 'onMenu'> {
  vm: VmSummary;
  canStart: boolean;
}

function CardActions({ vm, id, canStart, onMenu }: CardActionsProps) {
  const { t } = useTranslation('vm');
  const start = t(`action.${actionWord(vm, 'start')}`);
  return (
    <span className="vm-card-actions">
      {canStart ? (
        <Tooltip label={start}>
          <ActionIcon
            variant="light"
            aria-label={`${start}: ${visible(vm.name)}`}
            onClick={() => void runCommand(id, 'start')}
            data-testid={`vm-card-start-${vm.slug}`}
          >
            <Play size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('action.menuFor', { name: vm.name })}
        aria-haspopup="menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onMenu({ id, x: box.left, y: box.bottom });
        }}
      >
        <Ellipsis size={16} aria-hidden />
      </ActionIcon>
    </span>
  );
}

/** A VM of the overview: its picture, name and state, and a start button while it is off. */
export const VmCard = memo(function VmCard({ id, shown, style, onMenu }: VmCardProps) {
  const { t } = useTranslation('vm');
  const vm = useVm(id);
  const selected = useIsSelected(id);
  if (!vm) return null;
  const canStart = allowedActions(vm).has('start');
  const rests = vm.template === true && vm.state === 'off';
  const now = vm.suspended ? t('suspended.state') : t(`state.${vm.state}`);
  const state = rests ? t('kept.template') : now;
  return (
    <li
      className="vm-card pd-card"
      style={style}
      data-startable={canStart}
      data-selected={selected}
    >
      <button
        type="button"
        className="vm-card-open"
        aria-label={t('card', { name: vm.name, state })}
        aria-keyshortcuts="Space"
        {...pressing(shown, id)}
        onContextMenu={(event) => {
          event.preventDefault();
          onMenu({ id, x: event.clientX, y: event.clientY });
        }}
        data-testid={`vm-card-${vm.slug}`}
      >
        <Thumbnail vm={vm} size="card" />
        <span className="vm-card-title">
          <span className="vm-card-name">
            <VmName name={vm.name} />
          </span>
          <ProblemMark vm={vm} />
        </span>
        <CardFacts vm={vm} />
        <StateLabel vm={vm} />
      </button>
      <CardBox vm={vm} id={id} shown={shown} />
      <CardActions vm={vm} id={id} canStart={canStart} onMenu={onMenu} />
    </li>
  );
});
