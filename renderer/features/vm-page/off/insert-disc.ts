import i18next from 'i18next';
import type { VmDetail } from '../../../../shared/contract';
import { machineKey } from '../../../../shared/machine-ref';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { tellWarnings } from '../../../components/tell-warnings';
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
  else if (chosen.ok && chosen.value) await warn(vm, config, chosen.value.token);
  return inserted.ok;
}

/** Tells what is worth knowing of a disc that the machine is to start from. */
async function warn(vm: VmSummary, base: VmConfig, file: string): Promise<void> {
  const cdroms = base.cdroms.map((drive, at) => (at === 0 ? { ...drive, file } : drive));
  const config = { ...base, cdroms, boot: { ...base.boot, onceFromCd: true } };
  const judged = await attempt(api.vms.planEdit({ id: vm.id, config, base }));
  if (!judged.ok) return;
  const ofDisc = judged.value.issues.filter(({ field }) => /^cdroms\..*\.file$/.test(field));
  await tellWarnings(ofDisc, i18next.t('vm:off.inserted'));
}
