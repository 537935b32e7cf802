import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmConfig } from '../../../shared/vm-config';
import type { VmSummary } from '../../../shared/vm-state';
import type { AppError } from '../../../shared/errors';
import { api, attempt } from '../../api/client';
import { ErrorPanel } from '../../components/errors/error-panel';
import { waitingChange } from './waiting-change';

interface Definitions {
  /** What the guest has. */
  started: VmConfig | null;
  /** What it gets. */
  stored: VmConfig | null;
}

const unknown: Definitions = { started: null, stored: null };

/** Both definitions of a guest with waiting changes; read again whenever its summary changes. */
function useDefinitions(vm: VmSummary): Definitions {
  const [definitions, setDefinitions] = useState(unknown);
  useEffect(() => {
    const { connection, id, waiting } = vm;
    if (!waiting) return undefined;
    let current = true;
    void attempt(api.vms.detail({ machine: { connection, id } })).then((outcome) => {
      if (!current || !outcome.ok) return;
      const { started, config } = outcome.value;
      setDefinitions({ started: started ?? null, stored: config });
    });
    return () => {
      current = false;
    };
  }, [vm]);
  return definitions;
}

/** Undoes what waits, and names what the guest may still let go of. */
async function discard({ id, name }: VmSummary): Promise<void> {
  const { leaving } = await api.vms.discardWaiting({ id });
  if (leaving.length === 0) return;
  const devices = new Intl.ListFormat(i18next.language).format(leaving);
  notifications.show({
    color: 'yellow',
    title: i18next.t('vm:waiting.discard'),
    message: i18next.t('vm:waiting.stillLeaving', { name, devices }),
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
}

/** What was changed while the guest runs and counts from its next start, with the way there and the way back. */
export function WaitingNotice({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const [busy, setBusy] = useState<'restart' | 'discard' | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const definitions = useDefinitions(vm);
  const { waiting = [] } = vm;
  if (waiting.length === 0 || vm.state === 'off') return null;
  const carryOut = async (what: 'restart' | 'discard', act: Promise<unknown>) => {
    setBusy(what);
    const outcome = await attempt(act);
    setBusy(null);
    setError(outcome.ok ? null : outcome.error);
  };
  const { connection, id } = vm;
  const parts = new Intl.ListFormat(i18n.language).format(
    waiting.map((part) => waitingChange(part, definitions, t, i18n.language)),
  );
  return (
    <>
      <section className="vm-notice" data-tone="info" data-testid="vm-waiting">
        <span className="vm-notice-text">{t('waiting.text', { parts })}</span>
        <Button
          size="xs"
          variant="default"
          loading={busy === 'discard'}
          disabled={busy !== null}
          onClick={() => void carryOut('discard', discard(vm))}
          data-testid="waiting-discard"
        >
          {t('waiting.discard')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={busy === 'restart'}
          disabled={busy !== null || vm.state === 'stopping'}
          onClick={() => void carryOut('restart', api.vms.restart({ machine: { connection, id } }))}
          data-testid="waiting-restart"
        >
          {t('waiting.restart')}
        </Button>
      </section>
      {error ? <ErrorPanel error={error} onDismiss={() => setError(null)} /> : null}
    </>
  );
}
