import type { Architecture, DiskBus } from '../../../../shared/vm-config';
import type { MachineModel } from './machine-model';
import { pseries, s390 } from './mainframes';
import { pc, q35 } from './pc';
import { arm32Virt, armVirt, riscvVirt } from './virt';

/** Of each architecture the one that a new machine gets comes first. */
const models: readonly MachineModel[] = [q35, pc, armVirt, arm32Virt, riscvVirt, pseries, s390];

/** Pure: the model of a machine, or null for one that Paddock does not build. @param machine a versioned name or an alias. */
export function findModel(arch: Architecture, machine: string): MachineModel | null {
  return (
    models.find(
      ({ architectures, names }) => architectures.includes(arch) && names.test(machine),
    ) ?? null
  );
}

/** Pure: all models of an architecture, the one that a new machine gets first; empty for one that Paddock does not build. */
export function modelsOf(arch: string): readonly MachineModel[] {
  return models.filter(({ architectures }) => architectures.some((name) => name === arch));
}

/**
 * Pure: the model that a new machine gets.
 * @param wish an alias, for guests that want another than the usual; one that the architecture lacks does not count
 * @param secureBoot it must be able to have that, where any can
 */
export function preferredModel(
  arch: Architecture,
  wish?: string,
  secureBoot = false,
): MachineModel {
  const all = modelsOf(arch);
  const able = all.filter((model) => !secureBoot || model.secureBoot !== 'no');
  const possible = able.length > 0 ? able : all;
  const found = possible.find(({ alias }) => alias === wish) ?? possible[0];
  if (!found) throw new Error(`${arch} has no model`);
  return found;
}

/** Pure: whether drives can hang on a bus there. Where there is no IDE, its drives hang on SATA. */
export function takesBus({ diskBuses }: Pick<MachineModel, 'diskBuses'>, bus: DiskBus): boolean {
  return diskBuses.includes(bus) || (bus === 'ide' && diskBuses.includes('sata'));
}
