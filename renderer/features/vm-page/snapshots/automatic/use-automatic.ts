import { useCallback, useEffect, useState } from 'react';
import type { AutomaticState } from '../../../../../shared/automatic-calls';
import { api, attempt } from '../../../../api/client';

/**
 * The automatic snapshots of a machine: rules, and what came of them.
 * @param moment they are read again when it is another one.
 */
export function useAutomatic(
  id: string,
  moment: string,
): { state: AutomaticState | null; reread: () => void } {
  const [known, setKnown] = useState<{ of: string; state: AutomaticState } | null>(null);
  const [asked, setAsked] = useState(0);
  const reread = useCallback(() => setAsked((before) => before + 1), []);
  useEffect(() => {
    let current = true;
    void attempt(api.snapshots.automatic({ id })).then((outcome) => {
      // What is wrong with the machine the tree tells.
      if (current && outcome.ok) setKnown({ of: id, state: outcome.value });
    });
    return () => {
      current = false;
    };
  }, [id, moment, asked]);
  return { state: known?.of === id ? known.state : null, reread };
}
