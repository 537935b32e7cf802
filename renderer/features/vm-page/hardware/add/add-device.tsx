import { Button, Modal, TextInput } from '@mantine/core';
import { Plus, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addableDevices, type AddableDevice, type Hardware } from '../../../../../shared/hardware';
import type { VmSummary } from '../../../../../shared/vm-state';
import { noteText } from '../../../../i18n/message';
import { roomFor, withDevice } from '../new-devices';
import type { Opened } from '../opened';
import { AddDisk } from './add-disk';
import { deviceIcons } from './device-icons';

interface AddDeviceProps {
  vm: VmSummary;
  hardware: Hardware;
  onAdd: (opened: Opened) => void;
  /** A disk was added, or its job begun. */
  onDisk: () => void;
}

interface Offer {
  device: AddableDevice;
  name: string;
  text: string;
  /** Why it cannot be added. */
  why: string | null;
}

/** What can be added, and behind it what cannot, with the reason. */
function useOffers({ config, choices }: Hardware): Offer[] {
  const { t } = useTranslation(['hardware', 'validation']);
  const offers = addableDevices.map((device) => {
    const room = roomFor(device, config);
    const lacks = choices.devices[device];
    const why = room ? t(`add.${room}`) : lacks ? noteText(lacks) : null;
    return { device, name: t(`add.device.${device}`), text: t(`add.text.${device}`), why };
  });
  return [...offers.filter(({ why }) => why === null), ...offers.filter(({ why }) => why !== null)];
}

interface DeviceListProps {
  offers: readonly Offer[];
  onPick: (device: AddableDevice) => void;
}

interface DeviceOptionProps {
  offer: Offer;
  id: string;
  marked: boolean;
  onMark: () => void;
  onPick: (device: AddableDevice) => void;
}

function DeviceOption({ offer, id, marked, onMark, onPick }: DeviceOptionProps) {
  const { device, name, text, why } = offer;
  const Icon = deviceIcons[device];
  const element = useRef<HTMLDivElement>(null);
  // happy-dom lays nothing out and has no such method.
  useEffect(() => {
    if (marked) element.current?.scrollIntoView?.({ block: 'nearest' });
  }, [marked]);
  return (
    // The keyboard stays in the search field, whose active descendant this is.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      ref={element}
      className="hw-add-item"
      role="option"
      aria-selected={marked}
      aria-disabled={why !== null}
      onMouseMove={onMark}
      onClick={() => why === null && onPick(device)}
      data-testid={`add-${device}`}
    >
      <Icon size={18} aria-hidden />
      <span className="hw-add-name">{name}</span>
      <span className="hw-add-text">{why ?? text}</span>
    </div>
  );
}

/** One list: typing searches it, arrows move in it, Enter takes what is marked. */
function DeviceList({ offers, onPick }: DeviceListProps) {
  const { t } = useTranslation('hardware');
  const list = useId();
  const [search, setSearch] = useState('');
  const [marked, setMarked] = useState(0);
  const wanted = search.trim().toLowerCase();
  const found = offers.filter(({ device, name, text }) =>
    `${name} ${text} ${device}`.toLowerCase().includes(wanted),
  );
  const current = found[Math.min(marked, found.length - 1)] ?? null;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setMarked((at) => Math.min(Math.max(at + step, 0), found.length - 1));
    } else if (event.key === 'Enter' && current && current.why === null) {
      event.preventDefault();
      onPick(current.device);
    }
  };
  return (
    <>
      <TextInput
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setMarked(0);
        }}
        onKeyDown={onKeyDown}
        leftSection={<Search size={15} aria-hidden />}
        placeholder={t('add.search')}
        aria-label={t('add.search')}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={current ? `${list}-${current.device}` : undefined}
        data-autofocus
        data-testid="add-search"
      />
      <div className="hw-add-list" role="listbox" id={list} aria-label={t('add.title')}>
        {found.map((offer, at) => (
          <DeviceOption
            key={offer.device}
            offer={offer}
            id={`${list}-${offer.device}`}
            marked={current?.device === offer.device}
            onMark={() => setMarked(at)}
            onPick={onPick}
          />
        ))}
        {found.length === 0 ? <p className="pd-soft hw-add-none">{t('add.none')}</p> : null}
      </div>
    </>
  );
}

/** The button for one more device, and the list behind it. */
export function AddDevice({ vm, hardware, onAdd, onDisk }: AddDeviceProps) {
  const { t } = useTranslation(['hardware', 'common']);
  const [step, setStep] = useState<'closed' | 'list' | 'disk'>('closed');
  const offers = useOffers(hardware);
  const pick = (device: AddableDevice) => {
    if (device === 'disk') return setStep('disk');
    setStep('closed');
    const { row, config } = withDevice(device, hardware);
    onAdd({ row, initial: config });
  };
  const close = () => setStep('closed');
  return (
    <>
      <Button
        variant="default"
        size="xs"
        flex="none"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => setStep('list')}
        data-testid="add-device"
      >
        {t('add.button')}
      </Button>
      <Modal
        opened={step === 'list'}
        onClose={close}
        title={t('add.title')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
        // The row that opens takes the keyboard.
        returnFocus={false}
        size={520}
      >
        <DeviceList offers={offers} onPick={pick} />
      </Modal>
      {step === 'disk' ? (
        <AddDisk
          vm={vm}
          hardware={hardware}
          onClose={(added) => {
            close();
            if (added) onDisk();
          }}
        />
      ) : null}
    </>
  );
}
