import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface UndoButtonsProps {
  onUndo: () => void;
  onShowTrash: () => void;
}

/** In the notice of what was moved to the trash: the way back, and the way to the trash. */
export function UndoButtons({ onUndo, onShowTrash }: UndoButtonsProps) {
  const { t } = useTranslation('vm');
  return (
    <Group gap="xs" mt={6}>
      <Button variant="light" size="xs" onClick={onUndo} data-testid="undo-remove">
        {t('remove.undo')}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        onClick={onShowTrash}
        data-testid="show-trash"
      >
        {t('remove.showTrash')}
      </Button>
    </Group>
  );
}
