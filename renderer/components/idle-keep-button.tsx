import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSecondsLeft } from './use-seconds-left';

interface IdleKeepButtonProps {
  /** Milliseconds since the epoch. */
  deadline: number;
  onKeep: () => void;
}

/** In the notice of a guest that is about to be suspended: how long it still has, and the way to let it go on. */
export function IdleKeepButton({ deadline, onKeep }: IdleKeepButtonProps) {
  const { t } = useTranslation('vm');
  const seconds = useSecondsLeft(deadline);
  return (
    <>
      {t('idle.text', { seconds })}
      <Button
        variant="light"
        size="xs"
        mt={6}
        display="block"
        onClick={onKeep}
        data-testid="keep-running"
      >
        {t('idle.keep')}
      </Button>
    </>
  );
}
