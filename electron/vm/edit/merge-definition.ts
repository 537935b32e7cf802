import { failure } from '../../../shared/errors';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import { findModel } from '../../qemu/hardware/models/find';
import { giveAddresses, withoutAddresses } from '../../qemu/hardware/places/give-addresses';
import { differingParts } from './parts';

/**
 * Pure: what somebody changed of a definition, on top of what others have changed since.
 * @param base the definition as they saw it.
 * @param wanted the same with their changes.
 * @param now the definition as it is.
 * @param running what the guest has: places that its devices have are not given away.
 * What is new in it gets its place; a new layout gives each device a new one.
 * @throws AppFailure `definition-changed` when others changed the same part to something else; `invalid-config` when the
 * result is no definition, which must never be written.
 */
export function mergeDefinition(
  base: VmConfig,
  wanted: VmConfig,
  now: VmConfig,
  running: VmConfig | null = null,
): VmConfig {
  const changed = differingParts(base, wanted);
  const byOthers = new Set(differingParts(base, now));
  const open = new Set(differingParts(now, wanted));
  const clash = changed.filter((part) => byOthers.has(part) && open.has(part));
  if (clash.length > 0) {
    const params = { name: now.name };
    throw failure('definition-changed', { params, detail: clash.join('\n'), vmId: now.id });
  }
  const merged = { ...now, ...Object.fromEntries(changed.map((part) => [part, wanted[part]])) };
  const checked = vmConfigSchema.safeParse(merged);
  if (checked.success) {
    const config = checked.data;
    return giveAddresses(keepsPlaces(config, now) ? config : withoutAddresses(config), running);
  }
  const detail = checked.error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');
  throw failure('invalid-config', { detail, vmId: now.id });
}

/** Places are those of a kind of machine, and of its layout. */
function keepsPlaces(one: VmConfig, other: VmConfig): boolean {
  const family = ({ arch, machine }: VmConfig) => findModel(arch, machine)?.family;
  return one.hardware === other.hardware && family(one) === family(other);
}
