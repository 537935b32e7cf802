import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, FileCode } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { languages } from '../../../shared/texts/language';
import { api, attempt } from '../../api/client';
import { tellError } from '../tell-error';

/** Copies a shell script that starts a VM without Paddock, and says so for a moment. */
export function CopyScriptButton({ vmId, testId }: { vmId: string; testId: string }) {
  const { t, i18n } = useTranslation();
  const clipboard = useClipboard({ timeout: 1600 });
  const copy = async () => {
    const language = languages.find((each) => each === i18n.language) ?? 'en';
    const outcome = await attempt(api.vms.script({ id: vmId, language }));
    if (outcome.ok) clipboard.copy(outcome.value);
    else tellError(outcome.error);
  };
  const Icon = clipboard.copied ? Check : FileCode;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => void copy()}
        data-testid={testId}
      >
        {clipboard.error
          ? t('copyFailed')
          : t(clipboard.copied ? 'copied' : 'commandLine.copyScript')}
      </Button>
      <span role="status" className="visually-hidden">
        {clipboard.copied ? t('copied') : ''}
      </span>
    </>
  );
}
