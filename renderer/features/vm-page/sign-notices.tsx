import { Button, CloseButton } from '@mantine/core';
import { HardDrive, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../shared/machine-ref';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { openEditor } from '../../stores/navigation';
import { runCommand } from '../../stores/operations';

/** What is wrong with a guest that runs, though nothing has failed: it does not boot, or its disks find no room. */
export function SignNotices({ vm }: { vm: VmSummary }) {
  return (
    <>
      {vm.hostDisk ? <RoomNotice vm={vm} room={vm.hostDisk} /> : null}
      {vm.bootTrouble ? (
        <BootNotice key={runOf(vm, vm.bootTrouble.cause)} vm={vm} trouble={vm.bootTrouble} />
      ) : null}
    </>
  );
}

interface BootNoticeProps {
  vm: VmSummary;
  trouble: NonNullable<VmSummary['bootTrouble']>;
}

/** Causes that are mended in the machine's hardware: what it boots from, and how. */
const inHardware: ReadonlySet<string> = new Set([
  'no-device',
  'no-system',
  'uefi-shell',
  'network',
  'no-root',
]);

/** Notices that were put away: of one cause in one run of a guest, on whichever page the person looked since. */
const putAway = new Set<string>();
const runOf = (vm: VmSummary, cause: string) => `${machineKey(vm)} ${vm.pid} ${cause}`;

function BootNotice({ vm, trouble: { cause, line } }: BootNoticeProps) {
  const { t } = useTranslation(['vm', 'common']);
  const run = runOf(vm, cause);
  const [, redraw] = useState(0);
  if (putAway.has(run)) return null;
  const dismiss = () => {
    putAway.add(run);
    redraw((count) => count + 1);
  };
  return (
    <section className="vm-notice" data-tone="warn" role="status" data-testid="boot-trouble">
      <TriangleAlert size={18} aria-hidden />
      <span className="vm-notice-text">
        {t(`boot.${cause}.text`)}
        <span className="vm-notice-hint">{t(`boot.${cause}.hint`)}</span>
        <code className="vm-notice-quote" title={line} data-testid="boot-line">
          {line}
        </code>
      </span>
      {inHardware.has(cause) ? (
        <Button
          size="xs"
          variant="default"
          onClick={() => openEditor(machineKey(vm))}
          data-testid="boot-hardware"
        >
          {t('boot.hardware')}
        </Button>
      ) : null}
      <CloseButton aria-label={t('common:dismiss')} onClick={dismiss} data-testid="boot-dismiss" />
    </section>
  );
}

interface RoomNoticeProps {
  vm: VmSummary;
  room: NonNullable<VmSummary['hostDisk']>;
}

function RoomNotice({ vm, room: { path, freeBytes, paused } }: RoomNoticeProps) {
  const { t, i18n } = useTranslation('vm');
  const waits = paused && vm.state === 'paused';
  const words = { path, free: formatSize(freeBytes, i18n.language) };
  return (
    <section
      className="vm-notice"
      data-tone={waits ? 'bad' : 'warn'}
      role="status"
      data-testid="host-disk"
    >
      <HardDrive size={18} aria-hidden />
      <span className="vm-notice-text">{t(waits ? 'room.paused' : 'room.low', words)}</span>
      {waits ? (
        <Button
          size="xs"
          variant="default"
          onClick={() => void runCommand(machineKey(vm), 'resume')}
          data-testid="host-disk-resume"
        >
          {t('action.resume')}
        </Button>
      ) : null}
    </section>
  );
}
