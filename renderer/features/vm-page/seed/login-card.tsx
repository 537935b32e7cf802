import { Button } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { SeedView } from '../../../../shared/seed-calls';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { CodeBlock } from '../../../components/code/code-block';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { Section } from '../details/section';

const SeedDialog = lazy(async () => ({ default: (await import('./seed-dialog')).SeedDialog }));

interface Read {
  seed: SeedView | null;
  command: string | null;
  error: AppError | null;
}

const nothing: Read = { seed: null, command: null, error: null };

/** The seed of a machine and the command that logs in; read again with every change of its summary. */
function useSeed(vm: VmSummary): [Read, (seed: SeedView) => void] {
  const [read, setRead] = useState(nothing);
  useEffect(() => {
    let current = true;
    const load = async () => {
      const { id } = vm;
      const seed = await attempt(api.vms.seed({ id }));
      const line = seed.ok && seed.value ? await attempt(api.vms.sshCommand({ id })) : null;
      if (!current) return;
      setRead({
        seed: seed.ok ? seed.value : null,
        command: line?.ok ? line.value.command : null,
        error: seed.ok ? (line && !line.ok ? line.error : null) : seed.error,
      });
    };
    void load();
    return () => {
      current = false;
    };
  }, [vm]);
  return [read, (seed) => setRead((before) => ({ ...before, seed }))];
}

/** How one logs in to a machine that was made of a cloud image; nothing for any other. */
export function LoginCard({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['vm', 'common']);
  const [{ seed, command, error }, setSeed] = useSeed(vm);
  const [open, setOpen] = useState(false);
  if (error) return <ErrorPanel error={error} />;
  if (!seed) return null;
  return (
    <Section
      title={t('login.title')}
      text={t(seed.changed ? 'login.changed' : 'login.text')}
      action={
        <Button
          variant="default"
          size="xs"
          leftSection={<Pencil size={14} aria-hidden />}
          onClick={() => setOpen(true)}
          data-testid="edit-seed"
        >
          {t('login.edit')}
        </Button>
      }
    >
      {command === null ? (
        <p className="pd-soft">{t('login.noSsh')}</p>
      ) : (
        <CodeBlock
          text={command}
          label={t('login.ssh')}
          copyLabel={t('common:copy')}
          testId="ssh-command"
        />
      )}
      {open ? (
        <Suspense fallback={null}>
          <SeedDialog {...{ vm, seed }} onSaved={setSeed} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </Section>
  );
}
