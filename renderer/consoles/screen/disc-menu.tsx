import { Menu } from '@mantine/core';
import { Disc3 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineRef, machineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { fileNameOf } from '../../components/file-name';
import { tellError } from '../../components/tell-error';
import { tellWarnings } from '../../components/tell-warnings';
import { ToolMenu } from './tool-menu';

/** What takes something while the guest runs. */
interface Drive {
  id: string;
  file: string | null;
  takes: 'disc' | 'floppy';
}

/** What the person chooses from for a drive. */
const purposes = { disc: 'iso', floppy: 'any' } as const;

/** The CD and floppy drives of a machine, as its definition has them; read again by {@link Drives.read}. */
interface Drives {
  drives: readonly Drive[];
  read: () => Promise<void>;
}

function useDrives(vm: VmSummary): Drives {
  const [drives, setDrives] = useState<readonly Drive[]>([]);
  const key = machineKey(vm);
  const read = useCallback(async () => {
    const outcome = await attempt(api.vms.detail({ machine: machineRef(key) }));
    if (!outcome.ok) return;
    const { cdroms = [], floppies = [] } = outcome.value.config ?? {};
    setDrives([
      ...cdroms.map(({ id, file }) => ({ id, file, takes: 'disc' as const })),
      ...floppies.map(({ id, file }) => ({ id, file, takes: 'floppy' as const })),
    ]);
  }, [key]);
  useEffect(() => void read(), [read]);
  return { drives, read };
}

interface DiscMenuProps {
  vm: VmSummary;
  disabled: boolean;
  /** Its button gets the keyboard when it closes. */
  returnFocus: boolean;
  onClose: () => void;
}

/** Puts discs and floppies into the drives of a running guest and takes them out. Nothing without a drive. */
export function DiscMenu({ vm, disabled, returnFocus, onClose }: DiscMenuProps) {
  const { t } = useTranslation('consoles');
  const { drives, read } = useDrives(vm);
  /** Drives whose guest did not let go of the disc. */
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());
  if (drives.length === 0) return null;
  const change = async ({ id: drive, takes }: Drive, file: string | null, force = false) => {
    const outcome = await attempt(api.vms.changeDisc({ id: vm.id, drive, file, force }));
    setHeld(new Set());
    if (!outcome.ok) {
      if (outcome.error.code === 'tray-locked') setHeld(new Set([drive]));
      tellError(outcome.error);
    }
    if (outcome.ok) void tellWarnings(outcome.value.warnings, t(`${takes}Inserted`, { drive }));
    await read();
  };
  const insert = async (drive: Drive) => {
    const outcome = await attempt(api.files.choose({ purpose: purposes[drive.takes] }));
    if (outcome.ok && outcome.value) await change(drive, outcome.value.token);
  };
  return (
    <ToolMenu
      label={t('disc')}
      icon={<Disc3 size={16} aria-hidden />}
      disabled={disabled}
      testId="console-disc"
      className="console-disc-menu"
      returnFocus={returnFocus}
      onOpen={() => void read()}
      onClose={onClose}
    >
      {drives.map((drive) => (
        <DriveItems
          key={drive.id}
          drive={drive}
          held={held.has(drive.id)}
          onInsert={() => void insert(drive)}
          onEject={(force) => void change(drive, null, force)}
        />
      ))}
    </ToolMenu>
  );
}

interface DriveItemsProps {
  drive: Drive;
  /** Its guest did not let go of the disc. */
  held: boolean;
  onInsert: () => void;
  onEject: (force: boolean) => void;
}

function DriveItems({ drive: { id, file, takes }, held, onInsert, onEject }: DriveItemsProps) {
  const { t } = useTranslation('consoles');
  const inside = file === null ? t(`${takes}None`) : fileNameOf(file);
  return (
    <>
      <Menu.Label>{t('discIn', { drive: id, file: inside })}</Menu.Label>
      <Menu.Item onClick={onInsert} data-testid={`disc-insert-${id}`}>
        {t(`${takes}Insert`)}
      </Menu.Item>
      <Menu.Item
        disabled={file === null}
        onClick={() => onEject(false)}
        data-testid={`disc-eject-${id}`}
      >
        {t('discEject')}
      </Menu.Item>
      {held ? (
        <Menu.Item color="red" onClick={() => onEject(true)} data-testid={`disc-force-${id}`}>
          {t('discForce')}
        </Menu.Item>
      ) : null}
    </>
  );
}
