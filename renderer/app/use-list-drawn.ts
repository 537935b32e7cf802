import { useEffect, useState } from 'react';
import { useVms } from '../stores/vms';

/** False until the list has been drawn; what is not needed for that waits. */
export function useListDrawn(): boolean {
  const live = useVms((mirror) => mirror.link === 'live' || mirror.link === 'lost');
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!live) return undefined;
    const frame = requestAnimationFrame(() => setDrawn(true));
    return () => cancelAnimationFrame(frame);
  }, [live]);
  return drawn;
}
