import type { Architecture } from '../../../../shared/vm-config';
import type { MachineModel } from './machine-model';
import { pseries, s390 } from './mainframes';
import { pc, q35 } from './pc';
import { armVirt, riscvVirt } from './virt';

const models: readonly MachineModel[] = [q35, pc, armVirt, riscvVirt, pseries, s390];

/** Pure: the model of a machine, or null for one that Paddock does not build. @param machine a versioned name or an alias. */
export function findModel(arch: Architecture, machine: string): MachineModel | null {
  return (
    models.find(
      ({ architectures, names }) => architectures.includes(arch) && names.test(machine),
    ) ?? null
  );
}
