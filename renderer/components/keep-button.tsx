import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** In the notice of a disposable machine that was switched off: the way to keep it. */
export function KeepButton({ seconds, onKeep }: { seconds: number; onKeep: () => void }) {
  const { t } = useTranslation('vm');
  return (
    <>
      {t('kept.endedText', { seconds })}
      <Button variant="light" size="xs" mt={6} display="block" onClick={onKeep} data-testid="keep">
        {t('action.keep')}
      </Button>
    </>
  );
}
