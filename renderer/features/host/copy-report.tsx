import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Braces, ChevronDown, ClipboardCopy, FileText, Hash } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, attempt } from '../../api/client';
import { errorText } from '../../components/errors/error-text';

const formats = [
  ['text', FileText],
  ['markdown', Hash],
  ['json', Braces],
] as const;

/** Puts the report on the clipboard in the form the person chooses. */
export function CopyReport() {
  const { t } = useTranslation(['panel', 'common', 'errors']);
  const copy = async (format: (typeof formats)[number][0]) => {
    const outcome = await attempt(
      (async () => navigator.clipboard.writeText(await api.host.reportText({ format })))(),
    );
    notifications.show({
      ...(outcome.ok
        ? { message: t('reportCopied') }
        : {
            color: 'red',
            title: t('common:copyFailed'),
            message: errorText(outcome.error).sentence,
          }),
      closeButtonProps: { 'aria-label': t('common:close') },
    });
  };
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<ClipboardCopy size={15} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
          data-testid="copy-report"
        >
          {t('copyReport')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('copyReport')}>
        {formats.map(([format, Icon]) => (
          <Menu.Item
            key={format}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => void copy(format)}
            data-testid={`copy-report-${format}`}
          >
            {t(`copyAs.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
