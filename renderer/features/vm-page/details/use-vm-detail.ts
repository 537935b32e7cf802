import { useCallback, useEffect, useState } from 'react';
import { localConnection } from '../../../../shared/machine-ref';
import type { CommandLine, VmDetail } from '../../../../shared/contract';
import type { AppError } from '../../../../shared/errors';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';

interface Read {
  detail: VmDetail | null;
  commandLine: CommandLine | null;
  error: AppError | null;
}

/**
 * Reads a VM's details, and reads them again whenever its summary changes, as it does with every change of its
 * definition, or `refresh` is called.
 */
export function useVmDetail(vm: VmSummary): Read & { refresh: () => void } {
  const [turn, setTurn] = useState(0);
  const [read, setRead] = useState<Read>({ detail: null, commandLine: null, error: null });
  useEffect(() => {
    const { connection, id } = vm;
    let current = true;
    const load = async () => {
      const detail = await attempt(api.vms.detail({ machine: { connection, id } }));
      const readable = detail.ok && detail.value.config !== null && connection === localConnection;
      const line = readable ? await attempt(api.vms.commandLine({ id })) : null;
      if (!current) return;
      setRead({
        detail: detail.ok ? detail.value : null,
        commandLine: line?.ok ? line.value : null,
        error: detail.ok ? (line && !line.ok ? line.error : null) : detail.error,
      });
    };
    void load();
    return () => {
      current = false;
    };
  }, [vm, turn]);
  const refresh = useCallback(() => setTurn((number) => number + 1), []);
  return { ...read, refresh };
}
