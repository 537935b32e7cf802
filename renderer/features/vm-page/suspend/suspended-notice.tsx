import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { ActionPicture } from '../../../components/action-picture';
import { perform } from '../../../stores/actions';
import { whenText } from './when-text';

/** Since when a guest is suspended and what that takes, with the way to give it up; the page's first button resumes it. */
export function SuspendedNotice({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation('vm');
  const { suspended } = vm;
  if (!suspended || vm.state !== 'off') return null;
  const values = {
    when: whenText(suspended.at, i18n.language),
    size: formatSize(suspended.bytes, i18n.language),
  };
  return (
    <section className="vm-notice" data-tone="info" data-testid="vm-suspended">
      <span className="vm-notice-text">{t('suspended.text', values)}</span>
      <Button
        size="xs"
        variant="default"
        leftSection={<ActionPicture action="discard-suspended" size={14} />}
        onClick={() => perform(vm, 'discard-suspended')}
        data-testid="suspended-discard"
      >
        {t('action.discard-suspended')}
      </Button>
    </section>
  );
}
