import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, attempt } from '../../../api/client';
import { tellError } from '../../../components/tell-error';
import { openDialog } from '../../../stores/navigation';

interface ConvertButtonProps {
  vmId: string;
  /** The dialog for the conversion is open. */
  onOpened: () => void;
}

/** Leads from a disk that can hold no snapshots to its conversion. */
export function ConvertButton({ vmId, onOpened }: ConvertButtonProps) {
  const { t } = useTranslation('snapshots');
  const open = async () => {
    const outcome = await attempt(api.disks.list());
    if (!outcome.ok) return tellError(outcome.error, t('take.convert'));
    const image = outcome.value.find(
      ({ use, format, users }) =>
        use === 'disk' && format !== 'qcow2' && users.some((user) => user.vmId === vmId),
    );
    // Converted meanwhile, by another window or program.
    if (!image) return onOpened();
    openDialog({ kind: 'disk-tool', image, tool: 'convert' });
    onOpened();
  };
  return (
    <Button size="xs" variant="default" onClick={() => void open()} data-testid="snapshot-convert">
      {t('take.convert')}
    </Button>
  );
}
