import { Button, Modal, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ExternalLink, Save } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SerialLog } from '../../../shared/serial';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { tellError } from '../../components/tell-error';
import '../../theme/mantine-later';
import { OneLog } from './one-log';
import './serial.css';

interface LogDialogProps {
  vm: VmSummary;
  port: number;
  onClose: () => void;
}

/** Everything that a serial port has said, in this run and in earlier ones, to be read and searched. */
export function LogDialog({ vm, port, onClose }: LogDialogProps) {
  const { t } = useTranslation(['consoles', 'common']);
  return (
    <Modal
      opened
      returnFocus={false}
      onClose={onClose}
      title={t('serial.logTitle', { name: vm.name, number: port })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size="min(1000px, 94vw)"
      data-testid="serial-logs"
    >
      <Logs vm={vm} port={port} />
    </Modal>
  );
}

/** The logs that are there, and the one that is chosen; null until they are known. */
function useLogs({ id, port }: { id: string; port: number }): SerialLog[] | null {
  const [logs, setLogs] = useState<SerialLog[] | null>(null);
  useEffect(() => {
    let current = true;
    void attempt(api.vms.serialLogs({ id, port })).then((outcome) => {
      if (!current) return;
      if (outcome.ok) setLogs(outcome.value);
      else tellError(outcome.error);
    });
    return () => {
      current = false;
    };
  }, [id, port]);
  return logs;
}

function Logs({ vm, port }: Pick<LogDialogProps, 'vm' | 'port'>) {
  const { t, i18n } = useTranslation('consoles');
  const logs = useLogs({ id: vm.id, port });
  const [chosen, choose] = useState(0);
  if (logs === null) return null;
  const log = logs.find(({ run }) => run === chosen) ?? logs[0];
  if (!log) return <p className="pd-soft">{t('serial.logNone')}</p>;
  const label = ({ run, bytes, changedAt }: SerialLog) => {
    const size = formatSize(bytes, i18n.language);
    if (run === 0) return t('serial.logLast', { size });
    const when = new Intl.DateTimeFormat(i18n.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
    return t('serial.logRun', { when: when.format(changedAt), size });
  };
  return (
    <>
      <div className="serial-log-tools">
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={t('serial.logWhich')}
          data={logs.map((each) => ({ value: String(each.run), label: label(each) }))}
          value={String(log.run)}
          onChange={(run) => choose(Number(run))}
          w={300}
          data-testid="serial-log-run"
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<Save size={14} aria-hidden />}
          onClick={() => void save({ id: vm.id, port, run: log.run }, t('serial.logSaved'))}
          data-testid="serial-log-save"
        >
          {t('serial.logSave')}
        </Button>
        {log.run === 0 ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<ExternalLink size={14} aria-hidden />}
            onClick={() => void openElsewhere(vm.id, port)}
            data-testid="serial-log-open"
          >
            {t('openLog')}
          </Button>
        ) : null}
      </div>
      <OneLog key={log.run} id={vm.id} port={port} run={log.run} />
    </>
  );
}

async function save(log: { id: string; port: number; run: number }, done: string): Promise<void> {
  const outcome = await attempt(api.vms.saveSerialLog(log));
  if (!outcome.ok) tellError(outcome.error);
  else if (outcome.value) notifications.show({ title: done, message: outcome.value.path });
}

async function openElsewhere(id: string, port: number): Promise<void> {
  const outcome = await attempt(api.files.openSerialLog({ id, port }));
  if (!outcome.ok) tellError(outcome.error);
}
