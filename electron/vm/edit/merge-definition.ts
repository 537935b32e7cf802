import { clashing, mergedMine, partsBetween } from '../../../shared/definition/merge';
import { failure } from '../../../shared/errors';
import { vcpuCount, vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import { placedDevices } from '../../qemu/hardware/placed-devices';
import { findModel } from '../../qemu/hardware/models/find';
import { refuseNumaFlaw } from '../../qemu/hardware/parts/numa';
import { possibleVcpus } from '../../qemu/hardware/parts/processor';
import { giveAddresses, withoutAddresses } from '../../qemu/hardware/places/give-addresses';

/**
 * Pure: what somebody changed of a definition, on top of what others have changed since.
 * @param base the definition as they saw it.
 * @param wanted the same with their changes.
 * @param now the definition as it is.
 * @param running what the guest has: places that its devices have are not given away.
 * What is new in it gets its place; a new layout gives each device a new one.
 * @throws AppFailure `definition-changed` when others changed the same part, or the same device, to something else;
 * `invalid-config` when the result is no definition, which must never be written; `numa-memory`, `numa-vcpus` when it
 * could not be started.
 */
export function mergeDefinition(
  base: VmConfig,
  wanted: VmConfig,
  now: VmConfig,
  running: VmConfig | null = null,
): VmConfig {
  const three = { base, mine: wanted, theirs: now };
  const clash = clashing(three);
  if (clash.length > 0) {
    const params = { name: now.name };
    throw failure('definition-changed', { params, detail: clash.join('\n'), vmId: now.id });
  }
  const merged = withoutTakenAddresses(mergedMine(three), now);
  const checked = vmConfigSchema.safeParse(merged);
  if (checked.success) {
    const config = checked.data;
    refuseUndivided(config, now);
    return giveAddresses(keepsPlaces(config, now) ? config : withoutAddresses(config), running);
  }
  const detail = checked.error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');
  throw failure('invalid-config', { detail, vmId: now.id });
}

/** Cells are those of a memory and of vCPUs: parts that were changed apart from each other may no longer fit. */
function refuseUndivided(config: VmConfig, now: VmConfig): void {
  const changed = partsBetween(now, config);
  if (!changed.some((part) => part === 'cpu' || part === 'memoryMiB' || part === 'numa')) return;
  const plugsCpus = findModel(config.arch, config.machine)?.plugsCpus === true;
  const possible = possibleVcpus(config.cpu, { plugsCpus, cpuMax: null });
  refuseNumaFlaw(config, possible ?? vcpuCount(config.cpu));
}

/** Places are those of a kind of machine, and of its layout. */
function keepsPlaces(one: VmConfig, other: VmConfig): boolean {
  const family = ({ arch, machine }: VmConfig) => findModel(arch, machine)?.family;
  return one.hardware === other.hardware && family(one) === family(other);
}

/** A device that was put back may ask for the place that another has been given meanwhile: it gets a new one. */
function withoutTakenAddresses(config: VmConfig, now: VmConfig): VmConfig {
  const has = new Map(placedDevices(now).map(({ id, address }) => [id, address]));
  const kept = placedDevices(config).filter(
    ({ id, address }) => address && has.get(id) === address,
  );
  const owners = new Map(kept.map(({ id, address }) => [address, id]));
  const settled = <Device extends { id: string; address?: string | undefined }>(device: Device) =>
    (owners.get(device.address) ?? device.id) === device.id
      ? device
      : { ...device, address: undefined };
  return {
    ...config,
    disks: config.disks.map(settled),
    cdroms: config.cdroms.map(settled),
    nics: config.nics.map(settled),
  };
}
