import { AppFailure, failure, type AppError } from '../../shared/errors';
import type { PortForward, VmConfig } from '../../shared/vm-config';
import { displayCommand } from '../lib/run';
import type { PortUser } from '../provider/local-machines';
import { usesOf, type Use } from './image-users';
import { inTrash, type TrashPlaces } from './trash-needs';
import type { VmRegistry } from './vm-registry';

interface Room extends TrashPlaces {
  registry: VmRegistry;
}

/**
 * The same failure with what only those know who see all VMs: that a missing file lies in the trash, or that another VM
 * has the port or the disk image. Anything else stays as it is. Never rejects.
 */
export async function explained(room: Room, error: unknown): Promise<unknown> {
  if (!(error instanceof AppFailure)) return error;
  const more = await explanation(room, error.error).catch(() => null);
  return more ?? error;
}

async function explanation(room: Room, error: AppError): Promise<AppFailure | null> {
  if (error.code === 'port-in-use') return ofPort(room, error);
  if (error.code === 'disk-in-use') return await ofDisk(room, error);
  const missing = error.code === 'file-missing' || error.code === 'disk-part-missing';
  return missing ? await ofTrash(room, error) : null;
}

async function ofTrash(room: Room, error: AppError): Promise<AppFailure | null> {
  const part = error.code === 'disk-part-missing' ? error.params?.['part'] : undefined;
  const [found] = await inTrash(room, [part ?? error.params?.['path'] ?? '']);
  if (!found) return null;
  return failure(part === undefined ? 'file-in-trash' : 'disk-part-in-trash', {
    ...error,
    // Another place for the image to look in is no way out then.
    detail: undefined,
    params: { ...error.params, trashed: found.name },
    command: displayCommand(['paddock', 'restore', found.trashName]),
    action: 'show-trash',
  });
}

function ofPort(room: Room, error: AppError): AppFailure | null {
  const { port, protocol, address = '' } = error.params ?? {};
  const wanted = { port: Number(port), protocol: protocol ?? 'tcp', address };
  const user = usersOfPort(room, wanted, error.vmId).find(({ runs }) => runs);
  if (!user) return null;
  const params = { ...error.params, other: user.name };
  return failure('port-in-use-by', { ...error, params });
}

/** QEMU does not say which image it could not lock: those of the VM that was started are compared with those in use. */
async function ofDisk({ registry }: Room, error: AppError): Promise<AppFailure | null> {
  const actors = [...registry.entries.values()].flatMap((entry) =>
    entry.kind === 'valid' ? [entry.actor] : [],
  );
  const own = actors.find(({ id }) => id === error.vmId);
  if (!own) return null;
  const running = actors.flatMap(({ id, life }) =>
    id !== own.id && life.started ? [{ config: life.started, folder: life.definition.folder }] : [],
  );
  const [wanted, taken] = await Promise.all([usesOf([own.definition]), usesOf(running)]);
  for (const use of wanted) {
    const user = taken.find((other) => excludeEachOther(use, other));
    if (!user) continue;
    const params = { ...error.params, path: use.file, other: user.owner.config.name };
    return failure('disk-in-use-by', { ...error, params });
  }
  return null;
}

/** One writes what the other reads or writes, too; two that stand on one base only read it. */
function excludeEachOther(one: Use, other: Use): boolean {
  const writes = [isWritten(one), isWritten(other)] as const;
  if (one.image === other.image)
    return writes.includes(true) && !(isShared(one) && isShared(other));
  return (
    (writes[0] && other.below.includes(one.image)) || (writes[1] && one.below.includes(other.image))
  );
}

const isWritten = ({ owner, diskId }: Use): boolean =>
  ![...owner.config.disks, ...(owner.config.floppies ?? [])].some(
    ({ id, readOnly }) => id === diskId && readOnly,
  );

const isShared = ({ owner, diskId }: Use): boolean =>
  owner.config.disks.some(({ id, shareable }) => id === diskId && shareable === true);

interface Port {
  protocol: string;
  /** Empty, or `0.0.0.0`: all addresses of this computer. */
  address: string;
  port: number;
}

const isAny = (address: string) => address === '' || address === '0.0.0.0';

function takes({ protocol, hostAddress, hostPort }: PortForward, wanted: Port): boolean {
  const overlaps = hostAddress === wanted.address || isAny(hostAddress) || isAny(wanted.address);
  return protocol === wanted.protocol && hostPort === wanted.port && overlaps;
}

/** As `LocalMachines.portUsers`. @param except a VM that does not count. */
export function usersOfPort(
  { registry }: Pick<Room, 'registry'>,
  wanted: Port,
  except?: string,
): PortUser[] {
  const forwards = ({ nics }: VmConfig) => nics.flatMap((nic) => nic.forwards);
  return [...registry.entries.values()].flatMap((entry) => {
    if (entry.kind === 'broken' || entry.actor.id === except) return [];
    const { life, definition } = entry.actor;
    const { name, state } = entry.actor.summary();
    const runs = state !== 'off';
    // What a guest runs with may differ from a file that was edited by hand since.
    const config = (runs && life.started) || definition.config;
    return forwards(config).some((each) => takes(each, wanted)) ? [{ name, runs }] : [];
  });
}
