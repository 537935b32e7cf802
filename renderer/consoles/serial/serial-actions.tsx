import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ExternalLink, FileText, FileUp, MoveDiagonal, SlidersHorizontal, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { reportProblem } from '../../stores/operations';
import './serial.css';
import type { SerialConsole } from './serial-console';

/** What is opened over a serial port. */
export type SerialDialog = 'look' | 'logs';

export interface SerialActionsProps {
  vm: VmSummary;
  port: number;
  console: SerialConsole;
  /** The guest hears what is sent. */
  live: boolean;
  onOpen: (dialog: SerialDialog) => void;
}

type Target = Pick<SerialActionsProps, 'vm' | 'port'>;

/** Asks for a file and begins to send it; how far it is, and the way to stop it, is shown with the other jobs. */
async function sendFile({ vm, port }: Target): Promise<void> {
  const begun = await attempt(api.vms.sendToSerial({ id: vm.id, port }));
  if (!begun.ok) reportProblem(machineKey(vm), begun.error);
}

async function sendBreak({ vm, port }: Target, done: string): Promise<void> {
  const outcome = await attempt(api.vms.sendBreak({ id: vm.id, port }));
  if (outcome.ok) notifications.show({ message: done, autoClose: 2000 });
  else reportProblem(machineKey(vm), outcome.error);
}

/** What can be done with a serial port beside its text: entries of a menu. */
export function SerialActions({ vm, port, console, live, onOpen }: SerialActionsProps) {
  const { t } = useTranslation('consoles');
  const local = vm.connection === localConnection;
  const item = (id: string, label: string, icon: ReactNode, act: () => void, enabled = live) => (
    <Menu.Item
      leftSection={icon}
      disabled={!enabled}
      onClick={act}
      data-testid={`serial-menu-${id}`}
    >
      {label}
    </Menu.Item>
  );
  const { columns, rows } = console.size;
  return (
    <>
      {local ? (
        <>
          {item('send', t('serial.sendFile'), <FileUp size={15} />, () => {
            void sendFile({ vm, port });
          })}
          {item('break', t('serial.sendBreak'), <Zap size={15} />, () => {
            void sendBreak({ vm, port }, t('serial.breakSent'));
          })}
        </>
      ) : null}
      {item(
        'size',
        t('serial.guestSize', { columns, rows }),
        <MoveDiagonal size={15} />,
        () => console.tellSize(),
        live && columns > 0,
      )}
      <Menu.Divider />
      {local
        ? item('logs', t('serial.logs'), <FileText size={15} />, () => onOpen('logs'), true)
        : null}
      {item('look', t('serial.look'), <SlidersHorizontal size={15} />, () => onOpen('look'), true)}
    </>
  );
}

/** The addresses that are on the screen, each to be opened; main asks first. */
export function LinkItems({ console }: { console: SerialConsole }) {
  const { t } = useTranslation('consoles');
  const { links } = console;
  if (links.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      {links.map((address, at) => (
        <Menu.Item
          key={address}
          leftSection={<ExternalLink size={15} />}
          onClick={() => void console.openLink(address)}
          className="serial-menu-link"
          title={address}
          data-testid={`serial-menu-link-${at}`}
        >
          {t('serial.openLink', { address })}
        </Menu.Item>
      ))}
    </>
  );
}
