import { Button } from '@mantine/core';
import { BookmarkCheck, Copy, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { allowedActions, type VmAction } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { perform } from '../../stores/actions';
import { useSecondsLeft } from '../../components/use-seconds-left';

const pictures: Partial<Record<VmAction, ReactNode>> = {
  clone: <Copy size={14} aria-hidden />,
  keep: <BookmarkCheck size={14} aria-hidden />,
  remove: <Trash2 size={14} aria-hidden />,
};

/** What a template, or a disposable machine, is for, with what can be done with it. */
export function KeptNotice({ vm }: { vm: VmSummary }) {
  if (vm.template) return <TemplateNotice vm={vm} />;
  return vm.disposable ? <DisposableNotice vm={vm} /> : null;
}

function TemplateNotice({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  return (
    <Notice vm={vm} tone="info" text={t('kept.templateText')} actions={['clone', 'end-template']} />
  );
}

function DisposableNotice({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const seconds = useSecondsLeft(vm.disposeAt ?? null);
  if (vm.state !== 'off') {
    return <Notice vm={vm} tone="info" text={t('kept.runs')} actions={['keep']} />;
  }
  const text = vm.disposeAt === undefined ? t('kept.left') : t('kept.off', { seconds });
  return <Notice vm={vm} tone="warn" text={text} actions={['keep', 'remove']} />;
}

interface NoticeProps {
  vm: VmSummary;
  tone: 'info' | 'warn';
  text: string;
  actions: readonly ('clone' | 'end-template' | 'keep' | 'remove')[];
}

function Notice({ vm, tone, text, actions }: NoticeProps) {
  const { t } = useTranslation('vm');
  const allowed = allowedActions(vm);
  return (
    <section className="vm-notice" data-tone={tone} data-testid="vm-kept">
      <span className="vm-notice-text">{text}</span>
      {actions
        .filter((action) => allowed.has(action))
        .map((action) => (
          <Button
            key={action}
            size="xs"
            variant="default"
            leftSection={pictures[action]}
            onClick={() => perform(vm, action)}
            data-testid={`kept-${action}`}
          >
            {t(`action.${action}`)}
          </Button>
        ))}
    </section>
  );
}
