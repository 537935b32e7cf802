import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReleaseKeys } from '../leave-key';

/** Long enough to be read twice. */
const shownMs = 5000;

/** Said over the picture when something begins, then out of the way. */
export function StageHint({ words, testId }: { words: string; testId: string }) {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), shownMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <p className="console-stage-hint" role="status" data-testid={testId}>
      {words}
    </p>
  );
}

/** How to leave full screen, and where the tools are. */
export function FullScreenHint() {
  const { t } = useTranslation('consoles');
  const keys = useReleaseKeys();
  return <StageHint words={t('fullScreenHint', { keys })} testId="full-screen-hint" />;
}
