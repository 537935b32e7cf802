import { useCallback, useEffect, useState } from 'react';
import type { AppError } from '../../../../shared/errors';
import type { Hardware } from '../../../../shared/hardware';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';

interface Read {
  hardware: Hardware | null;
  error: AppError | null;
}

/** Reads a machine's hardware, and reads it again whenever its summary changes or `refresh` is called. */
export function useHardware(vm: VmSummary): Read & { refresh: () => void } {
  const [turn, setTurn] = useState(0);
  const [read, setRead] = useState<Read>({ hardware: null, error: null });
  useEffect(() => {
    let current = true;
    void attempt(api.vms.hardware({ id: vm.id })).then((outcome) => {
      if (!current) return;
      setRead((before) =>
        outcome.ok
          ? { hardware: outcome.value, error: null }
          : { hardware: before.hardware, error: outcome.error },
      );
    });
    return () => {
      current = false;
    };
  }, [vm, turn]);
  const refresh = useCallback(() => setTurn((number) => number + 1), []);
  return { ...read, refresh };
}
