import { useEffect, useState } from 'react';
import { hasTold, useVms } from '../stores/vms';

/** Nothing waits longer than this for a main that is slow to answer, in milliseconds. */
const patienceMs = 1000;

/** False until main has told its list and it is drawn; what is not needed for that waits. */
export function useListDrawn(): boolean {
  const told = useVms(hasTold);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDrawn(true), patienceMs);
    if (!told) return () => clearTimeout(timer);
    const frame = requestAnimationFrame(() => setDrawn(true));
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [told]);
  return drawn;
}
