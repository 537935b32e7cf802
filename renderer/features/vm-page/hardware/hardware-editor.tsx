import { Button } from '@mantine/core';
import { SquareChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../../shared/machine-ref';
import { allowedActions } from '../../../../shared/vm-actions';
import type { VmSummary } from '../../../../shared/vm-state';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { guestName } from '../../../i18n/message';
import { takeEditWish, useNavigation } from '../../../stores/navigation';
import { loadProfiles, useProfiles } from '../../../stores/profiles';
import { toggleCommand, useCommandShown } from '../../../stores/command-shown';
import { CertificateNotice, UefiRow } from '../uefi/uefi-on-page';
import { AddDevice } from './add/add-device';
import './dialogs.css';
import './editor.css';
import './hardware.css';
import './lists.css';
import './price.css';
import { HardwareList } from './hardware-list';
import type { Opened } from './opened';
import { useHardware } from './use-hardware';
import type { Words } from './words';

/** Milliseconds by which a closed menu has given the keyboard back; Mantine waits for 10. */
const menuReturnsMs = 30;

const nothing: Pick<Words, 'images' | 'sockets'> = { images: [], sockets: {} };

/** The words of the rows' values. */
function useWords(vm: VmSummary, { images, sockets }: Pick<Words, 'images' | 'sockets'>): Words {
  const { t, i18n } = useTranslation(['hardware', 'vm', 'common']);
  useEffect(() => void loadProfiles(), []);
  const profiles = useProfiles((state) => state.profiles);
  return {
    t,
    language: i18n.language,
    vm,
    images,
    sockets,
    guestName: (os) => guestName(os, profiles.find(({ id }) => id === os)?.name ?? os),
  };
}

/** What a machine is made of, and where it is changed. */
export function HardwareEditor({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['hardware', 'vm', 'common', 'reasons']);
  const { hardware, error, refresh } = useHardware(vm);
  const [opened, setOpened] = useState<Opened | null>(null);
  const words = useWords(vm, hardware ?? nothing);
  const commandShown = useCommandShown((state) => state.shown);
  const section = useRef<HTMLElement>(null);
  const key = machineKey(vm);
  const wished = useNavigation(({ editWish }) => editWish === key);
  const known = hardware !== null;
  // Who came to change something finds the keyboard in the rows.
  useEffect(() => {
    if (!wished || !known) return;
    takeEditWish();
    const focus = () => section.current?.querySelector<HTMLElement>('[data-row]')?.focus();
    focus();
    // The menu that it was chosen from gives the keyboard back to its button when it has closed.
    setTimeout(focus, menuReturnsMs);
  }, [wished, known]);
  return (
    <section className="hw" ref={section}>
      <header className="hw-head">
        <div>
          <h2 className="hw-title">{t('heading')}</h2>
          <p className="pd-soft hw-subtitle">{t(vm.state === 'off' ? 'offText' : 'runningText')}</p>
        </div>
        <div className="hw-head-buttons">
          <Button
            variant="default"
            size="xs"
            flex="none"
            leftSection={<SquareChevronRight size={14} aria-hidden />}
            aria-expanded={commandShown}
            data-pressed={commandShown || undefined}
            className="hw-command-toggle"
            onClick={toggleCommand}
            data-testid="hardware-command"
          >
            {t('command.button')}
          </Button>
          {hardware && allowedActions(vm).has('edit') ? (
            <AddDevice {...{ vm, hardware }} onAdd={setOpened} onDisk={refresh} />
          ) : null}
        </div>
      </header>
      {error ? <ErrorPanel error={error} /> : null}
      {hardware ? <CertificateNotice vm={vm} firmware={hardware.config.firmware} /> : null}
      {hardware ? (
        <HardwareList {...{ vm, hardware, words, opened, refresh }} open={setOpened} />
      ) : null}
      {hardware ? <UefiRow vm={vm} firmware={hardware.config.firmware} /> : null}
    </section>
  );
}
