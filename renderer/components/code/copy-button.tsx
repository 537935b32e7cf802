import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who cannot see it: “Copy command line”. */
  label: string;
  /** With the label beside the icon. */
  wide?: boolean;
  testId?: string;
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label, wide = false, testId }: CopyButtonProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1600 });
  const Icon = clipboard.copied ? Check : Copy;
  const copy = () => clipboard.copy(text);
  const said = clipboard.error ? t('copyFailed') : clipboard.copied ? t('copied') : label;
  const live = (
    <span role="status" className="visually-hidden">
      {clipboard.copied ? t('copied') : ''}
    </span>
  );
  if (wide) {
    return (
      <>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon size={14} aria-hidden />}
          onClick={copy}
          data-testid={testId}
        >
          {said}
        </Button>
        {live}
      </>
    );
  }
  return (
    <>
      <Tooltip label={said}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          onClick={copy}
          data-testid={testId}
        >
          <Icon size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {live}
    </>
  );
}
