import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Long enough to be read twice. */
const shownMs = 5000;

/** Said when full screen begins, then out of the way: how to leave, and where the tools are. */
export function FullScreenHint() {
  const { t } = useTranslation('consoles');
  const [shown, setShown] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), shownMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <p className="console-full-hint" role="status" data-testid="full-screen-hint">
      {t('fullScreenHint')}
    </p>
  );
}
