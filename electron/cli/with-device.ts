import { randomBytes } from 'node:crypto';
import { macAddress } from '../../shared/new-device';
import { nicModelSchema, type VmConfig } from '../../shared/vm-config';
import { findModel } from '../qemu/hardware/models/find';
import { type ParsedArguments, UsageError } from './context';
import { choiceOption } from './option-values';

/** A network card more: `--model`, else as the last one. @throws UsageError `badChoice`. */
export function withCard(
  given: ParsedArguments,
  { nics }: VmConfig,
  id: string,
): Pick<VmConfig, 'nics'> {
  const model =
    choiceOption(given, 'model', nicModelSchema.options) ?? nics.at(-1)?.model ?? 'virtio';
  const mac = macAddress(randomBytes(3));
  return { nics: [...nics, { id, mode: 'user', model, mac, forwards: [], linkUp: true }] };
}

/** An empty CD drive more. */
export function withDrive(
  { arch, cdroms, machine }: VmConfig,
  id: string,
): Pick<VmConfig, 'cdroms'> {
  const bus = cdroms.at(-1)?.bus ?? findModel(arch, machine)?.usual.cdBus ?? 'sata';
  return { cdroms: [...cdroms, { id, file: null, bus }] };
}

/** A channel more. @throws UsageError `missing` without a name. */
export function withChannel(
  given: ParsedArguments,
  { channels = [] }: VmConfig,
  id: string,
): Pick<VmConfig, 'channels'> {
  const name = given.text('name');
  if (name === null) throw new UsageError('missing', { name: '--name' });
  return { channels: [...channels, { id, name }] };
}
