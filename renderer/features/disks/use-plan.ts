import { useEffect, useRef, useState } from 'react';
import type { DiskPlan, DiskToolWish } from '../../../shared/disk-tools';
import type { AppError } from '../../../shared/errors';
import { api, attempt } from '../../api/client';

/** Milliseconds after the last letter before main is asked. */
const pauseMs = 200;

/** The disk that is worked with. */
export interface DiskTarget {
  id: string;
  device: string;
}

/** What main makes of a wish. */
export interface Planned {
  plan: DiskPlan | null;
  /** What stands in its way. */
  error: AppError | null;
  busy: boolean;
}

const nothing: Planned = { plan: null, error: null, busy: false };

/** Asks main what would be done, each time when the wish is another one. @param wish null: it is not complete. */
export function usePlan({ id, device }: DiskTarget, wish: DiskToolWish | null): Planned {
  const [planned, setPlanned] = useState<Planned>(nothing);
  const key = wish === null ? null : JSON.stringify(wish);
  // A form makes the same wish anew with every drawing.
  const asked = useRef(wish);
  asked.current = wish;
  useEffect(() => {
    const { current } = asked;
    if (key === null || current === null) return setPlanned(nothing);
    let wanted = true;
    setPlanned((before) => ({ ...before, busy: true }));
    const timer = setTimeout(() => {
      void attempt(api.disks.plan({ id, device, wish: current })).then((outcome) => {
        if (!wanted) return;
        setPlanned(
          outcome.ok
            ? { plan: outcome.value, error: null, busy: false }
            : { plan: null, error: outcome.error, busy: false },
        );
      });
    }, pauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [id, device, key]);
  return planned;
}
