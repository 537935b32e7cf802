import { Button, Group, Kbd, Modal } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, attempt } from '../../api/client';
import { closeDialog } from '../../stores/navigation';
import '../../theme/mantine-later';
import './settings-page.css';

const topics = ['project', 'qemu', 'kvm'] as const;

/** Key names are on the keyboard's own caps: they are not translated. */
const keys = [
  ['newVm', ['Ctrl', 'N']],
  ['search', ['Ctrl', 'F']],
  ['sidebar', ['Ctrl', 'B']],
  ['settings', ['Ctrl', ',']],
  ['host', ['Ctrl', 'Shift', 'H']],
  ['start', ['Ctrl', 'Shift', 'Enter']],
  ['fullScreen', ['F11']],
  ['list', ['↑', '↓', 'Enter']],
  ['menu', ['Shift', 'F10']],
  ['select', ['Space']],
  ['selectAll', ['Ctrl', 'A']],
  ['remove', ['Delete']],
  ['copySerial', ['Ctrl', 'Shift', 'C']],
  ['pasteSerial', ['Ctrl', 'Shift', 'V']],
  ['searchSerial', ['Ctrl', 'Shift', 'F']],
  ['sizeSerial', ['Ctrl', '+', '−', '0']],
] as const;

/** The keys of the window, and where to read more. */
export function HelpDialog() {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      opened
      onClose={closeDialog}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={520}
      data-testid="help-dialog"
    >
      <dl className="help-keys">
        {keys.map(([name, caps]) => (
          <div key={name}>
            <dt>{t(`help.key.${name}`)}</dt>
            <dd className="settings-keys">
              {caps.map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="pd-soft">{t('help.typing')}</p>
      <Group gap="sm" mt="lg">
        {topics.map((topic) => (
          <Button
            key={topic}
            variant="default"
            size="xs"
            rightSection={<ExternalLink size={13} aria-hidden />}
            onClick={() => void attempt(api.app.openHelp({ topic }))}
          >
            {t(`help.topic.${topic}`)}
          </Button>
        ))}
      </Group>
    </Modal>
  );
}
