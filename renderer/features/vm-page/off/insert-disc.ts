import type { VmDetail } from '../../../../shared/contract';
import { machineKey } from '../../../../shared/machine-ref';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { openEditor } from '../../../stores/navigation';
import { reportProblem } from '../../../stores/operations';

/**
 * Lets the person choose an ISO file and puts it into the machine's first drive, to start from once. A machine without
 * a drive gets the editor. @returns whether something has changed.
 */
export async function insertDisc(vm: VmSummary, { config }: VmDetail): Promise<boolean> {
  const key = machineKey(vm);
  if (!config?.cdroms[0]) {
    openEditor(key);
    return false;
  }
  const chosen = await attempt(api.files.choose({ purpose: 'iso' }));
  if (chosen.ok && !chosen.value) return false;
  const inserted = chosen.ok
    ? await attempt(
        api.vms.update({
          config: {
            ...config,
            cdroms: config.cdroms.map((drive, index) =>
              index === 0 ? { ...drive, file: chosen.value?.token ?? null } : drive,
            ),
            boot: { ...config.boot, onceFromCd: true },
          },
        }),
      )
    : chosen;
  if (!inserted.ok) reportProblem(key, inserted.error);
  return inserted.ok;
}
