import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** `1:05`, `1:00:07`. @param milliseconds since the beginning. */
function clock(milliseconds: number): string {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number: number) => String(number).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Over the picture while it is recorded: that it is, and for how long. @param since milliseconds since the epoch. */
export function RecordingSign({ since }: { since: number }) {
  const { t } = useTranslation('consoles');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="console-recording" data-testid="recording-sign">
      <span className="console-recording-dot" aria-hidden />
      <span aria-hidden>{t('recordingSign', { time: clock(now - since) })}</span>
      <span className="visually-hidden" role="status">
        {t('recordingHeard')}
      </span>
    </div>
  );
}
