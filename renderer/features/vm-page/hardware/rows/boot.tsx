import { ActionIcon, Checkbox } from '@mantine/core';
import {
  ChevronDown,
  ChevronUp,
  Disc3,
  GripVertical,
  HardDrive,
  Network,
  Save,
} from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmConfig } from '../../../../../shared/vm-config';
import { FieldNote, useFieldNote } from '../../../../components/fields/field-note';
import { ToggleField } from '../fields';
import { moved } from '../moved';
import type { EditorProps } from './editor-props';

type Boot = VmConfig['boot'];
type Device = Boot['order'][number];

const devices: readonly Device[] = ['disk', 'cdrom', 'network', 'floppy'];
const icons = { disk: HardDrive, cdrom: Disc3, network: Network, floppy: Save } as const;

interface BootItemProps {
  device: Device;
  /** Its place in the list. */
  at: number;
  last: number;
  tried: boolean;
  dragged: boolean;
  onTry: (tried: boolean) => void;
  onMove: (to: number) => void;
  onDrag: (device: Device | null) => void;
  onOver: () => void;
}

function MoveButtons({
  device,
  at,
  last,
  onMove,
  what,
}: Pick<BootItemProps, 'device' | 'at' | 'last' | 'onMove'> & { what: string }) {
  const { t } = useTranslation('hardware');
  const usual = { variant: 'subtle', color: 'gray', size: 'sm' } as const;
  return (
    <>
      <ActionIcon
        {...usual}
        disabled={at === 0}
        aria-label={t('edit.moveUp', { what })}
        onClick={() => onMove(at - 1)}
        data-testid={`boot-${device}-up`}
      >
        <ChevronUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...usual}
        disabled={at === last}
        aria-label={t('edit.moveDown', { what })}
        onClick={() => onMove(at + 1)}
        data-testid={`boot-${device}-down`}
      >
        <ChevronDown size={15} aria-hidden />
      </ActionIcon>
    </>
  );
}

function BootItem(props: BootItemProps) {
  const { device, at, last, tried, dragged, onTry, onMove, onDrag, onOver } = props;
  const { t } = useTranslation('hardware');
  const what = t(`value.bootDevice.${device}`);
  const Icon = icons[device];
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  return (
    // Its buttons' keys come together here; each has a button of its own, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className="hw-boot-item"
      draggable
      data-dragged={dragged}
      data-testid={`boot-${device}`}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', device);
        onDrag(device);
      }}
      onDragOver={(event) => {
        event.preventDefault();
        onOver();
      }}
      onDrop={(event) => event.preventDefault()}
      onDragEnd={() => onDrag(null)}
    >
      <GripVertical size={14} aria-hidden className="hw-boot-grip" />
      <Checkbox
        size="xs"
        aria-label={t('edit.tried', { what })}
        checked={tried}
        onChange={(event) => onTry(event.currentTarget.checked)}
        data-testid={`boot-${device}-tried`}
      />
      <Icon size={16} aria-hidden />
      <span className="hw-boot-name" data-tried={tried}>
        {what}
      </span>
      <MoveButtons {...{ device, at, last, onMove, what }} />
    </li>
  );
}

function BootOrder({ edit }: Pick<EditorProps, 'edit'>) {
  const { t } = useTranslation('hardware');
  const { boot, floppies } = edit.draft;
  // Those that are not tried keep their place in the list while it is open.
  const [listed, setListed] = useState<readonly Device[]>(() => [
    ...boot.order,
    ...devices.filter(
      (device) => !boot.order.includes(device) && (device !== 'floppy' || floppies !== undefined),
    ),
  ]);
  const [dragged, setDragged] = useState<Device | null>(null);
  const hint = <span className="hw-hint pd-soft">{t('edit.orderHint')}</span>;
  const note = useFieldNote(edit.issues, 'boot.order', hint);
  const change = (next: readonly Device[], wanted: ReadonlySet<Device>) => {
    setListed(next);
    edit.change({ boot: { ...boot, order: next.filter((device) => wanted.has(device)) } });
  };
  const tried = new Set(boot.order);
  const move = (device: Device, to: number) => {
    if (to < 0 || to >= listed.length || listed[to] === device) return;
    change(moved(listed, device, to), tried);
  };
  const others = (device: Device) => [...tried].filter((each) => each !== device);
  return (
    <div>
      <ol className="hw-boot" aria-label={t('edit.orderLabel')} data-testid="boot-order">
        {listed.map((device, at) => (
          <BootItem
            key={device}
            {...{ device, at }}
            last={listed.length - 1}
            tried={tried.has(device)}
            dragged={dragged === device}
            onTry={(wanted) =>
              change(listed, new Set(wanted ? [...tried, device] : others(device)))
            }
            onMove={(to) => move(device, to)}
            onDrag={setDragged}
            onOver={() => dragged && move(dragged, at)}
          />
        ))}
      </ol>
      <FieldNote note={note} />
    </div>
  );
}

/** What is tried in which order, and the next start's exception. */
export function BootEditor({ edit }: EditorProps) {
  const { t } = useTranslation('hardware');
  const { boot, cdroms } = edit.draft;
  return (
    <>
      <BootOrder edit={edit} />
      {cdroms.some(({ file }) => file !== null) || boot.onceFromCd ? (
        <ToggleField
          label={t('edit.bootOnce')}
          checked={boot.onceFromCd}
          onChange={(onceFromCd) => edit.change({ boot: { ...boot, onceFromCd } })}
          issues={edit.issues}
          field="boot.onceFromCd"
          testId="edit-boot-once"
        />
      ) : null}
      <ToggleField
        label={t('edit.menu')}
        checked={boot.menu}
        onChange={(menu) => edit.change({ boot: { ...boot, menu } })}
        issues={edit.issues}
        field="boot.menu"
        testId="edit-boot-menu"
      />
    </>
  );
}
