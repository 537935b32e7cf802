import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { closeDialog, goToTrash } from '../../../stores/navigation';

/** The way to a file that lies in the trash. */
export function TrashButton() {
  const { t } = useTranslation('vm');
  const show = () => {
    closeDialog();
    goToTrash();
  };
  return (
    <Button size="xs" onClick={show} data-testid="files-show-trash">
      {t('problem.action.show-trash')}
    </Button>
  );
}
