import { createSocket } from 'node:dgram';
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { AppFailure, englishSentence, failure } from '../../../shared/errors';
import { formatName } from '../../../shared/image-formats';
import type { VmFileRole } from '../../../shared/contract';
import type { PortForward, VmConfig } from '../../../shared/vm-config';
import {
  cutSizes,
  expectedParts,
  type Unsound,
  unsoundImage,
  unsoundPart,
} from '../../disks/inspect/soundness';
import { damagedFailure } from '../../disks/part-damage';
import { protocolDriver } from '../../qemu/hardware/parts/storage/block-nodes';
import { isErrno } from '../../lib/atomic-file';
import { firstFreePort } from '../../lib/free-ports';
import { displayCommand } from '../../lib/run';
import { readPoints, readStanding } from '../points/point-store';
import { checkHost } from './host-needs';
import { isTpmState } from './tpm-state';
import { requiredFiles, type RequiredFile } from './vm-files';

/** Longer chains are QEMU's to judge, and so are those that lead back to themselves. */
const deepestChain = 100;

/**
 * Looks at everything outside that a start depends on, so that the reason is a sentence and not a line of
 * QEMU's log.
 * @throws AppFailure `file-missing`, `file-is-device`, `file-not-plain`, `file-empty`, `file-unreadable`,
 * `file-unwritable`, `tpm-state-damaged`, `disk-part-missing`, `disk-part-unreadable`, `disk-part-damaged`,
 * `port-in-use`, `port-privileged`, `port-address-missing`, `snapshot-revert-unfinished`; as `checkHost`.
 */
export async function checkBeforeStart(config: VmConfig, folder: string): Promise<void> {
  refuseHalfReverted(config, folder);
  const forwards = config.nics.flatMap((nic) => nic.forwards);
  await Promise.all([
    checkHost(config),
    ...requiredFiles(config, folder).map(async (file) => {
      const found = await findProblem(file, config);
      if (found) throw found;
    }),
    ...forwards.map((forward) => checkPort(forward, config.id)),
  ]);
}

/** Of disks that went back to a snapshot only in part no guest shall start. @throws AppFailure `snapshot-revert-unfinished`. */
export function refuseHalfReverted(
  { id: vmId, name }: Pick<VmConfig, 'id' | 'name'>,
  folder: string,
): void {
  const { reverting } = readStanding(folder);
  if (reverting === null) return;
  const title = readPoints(folder).find(({ id }) => id === reverting)?.title ?? reverting;
  throw failure('snapshot-revert-unfinished', { params: { name, title }, vmId });
}

/**
 * What is the matter with a file of a VM, or null. Its device and the VM's name are among the parameters, for the way
 * out.
 */
export async function findProblem(
  file: RequiredFile,
  { id: vmId, name }: Pick<VmConfig, 'id' | 'name'>,
): Promise<AppFailure | null> {
  const problem = (await fileProblem(file)) ?? (await contentProblem(file));
  const { path: disk, format, device, role } = file;
  if (problem) {
    // A link that leads nowhere is in the way of the new one.
    if (problem.code === 'file-missing' && file.optional && !(await isLink(file.path))) return null;
    const params = { ...problem.fields.params, device, name };
    const own = role === 'nvram' || role === 'tpm';
    const action = own ? 'mend-files' : 'choose-file';
    return failure(problem.code, { ...problem.fields, params, action, vmId });
  }
  if (!format) return null;
  try {
    await checkParts({ disk, image: disk, format, vmId, depth: deepestChain, device, name });
    return null;
  } catch (error) {
    if (error instanceof AppFailure) return error;
    throw error;
  }
}

const isLink = async (file: string): Promise<boolean> =>
  await lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );

/** An image of another kind than the definition states, or whose end is missing; what is no TPM's state. */
async function contentProblem({
  path: file,
  format,
  role,
}: RequiredFile): Promise<FileProblem | null> {
  if (role === 'tpm') {
    const whole = await isTpmState(file);
    return whole ? null : { code: 'tpm-state-damaged', fields: { params: { path: file } } };
  }
  const unsound = format ? await unsoundImage(file, format) : null;
  return unsound && unsoundProblem(file, unsound);
}

function unsoundProblem(file: string, unsound: Unsound): FileProblem {
  const params = { path: file };
  switch (unsound.kind) {
    case 'empty':
      return { code: 'file-empty', fields: { params } };
    case 'not-format':
      return {
        code: 'disk-not-format',
        fields: { params: { ...params, format: formatName(unsound.format) } },
      };
    case 'cut-off': {
      const sizes = cutSizes(unsound);
      return { code: 'disk-cut-off', fields: { params: { ...params, ...sizes } } };
    }
  }
}

interface Chain {
  /** The image that the definition names. */
  disk: string;
  /** One that it is built on, or itself. */
  image: string;
  format: string;
  vmId: string;
  depth: number;
  device: string;
  /** Of the VM. */
  name: string;
}

/** What an image names must be there and whole, too, and what that names in turn. */
async function checkParts(chain: Chain): Promise<void> {
  const { image, format, depth, disk, device, name, vmId } = chain;
  for (const part of depth > 0 ? await expectedParts(image, format) : []) {
    const problem = await fileProblem({ path: part.path, writes: false });
    // Whether it may be empty its image says.
    if (problem && problem.code !== 'file-empty') throw partFailure(chain, part.path, problem);
    const unsound = await unsoundPart(part);
    if (unsound) {
      const fields = { params: { device, name }, action: 'choose-file', vmId } as const;
      throw damagedFailure(disk, { file: part.path, unsound }, fields);
    }
    await checkParts({ ...chain, image: part.path, format: part.format, depth: depth - 1 });
  }
}

function partFailure(chain: Chain, part: string, problem: FileProblem): AppFailure {
  const { disk, image, format, vmId, device, name } = chain;
  const missing = problem.code === 'file-missing';
  const command = ['qemu-img', 'rebase', '-u', '-f', format, '-F', 'FORMAT', '-b', 'PLACE', image];
  const params = { path: disk, part, device, name };
  if (missing) {
    // Only a qcow2 image can be told of another place.
    const detail = format === 'qcow2' ? displayCommand(command) : undefined;
    return failure('disk-part-missing', { params, detail, action: 'choose-file', vmId });
  }
  const { code, fields } = problem;
  const text = englishSentence({ code, params: fields.params });
  return failure('disk-part-unreadable', {
    params,
    reason: { file: 'errors', key: `${code}.named`, params: fields.params, text },
    detail: fields.detail,
    action: 'retry',
    vmId,
  });
}

interface FileProblem {
  code:
    | 'disk-cut-off'
    | 'disk-not-format'
    | 'file-missing'
    | 'file-unreadable'
    | 'file-unwritable'
    | 'file-empty'
    | 'file-is-device'
    | 'file-not-plain'
    | 'tpm-state-damaged';
  fields: { params: Record<string, string>; detail?: string };
}

/**
 * Pure: whether QEMU opens a block device at this path. Disks and discs below /dev get a driver for devices; a kernel is
 * read without a driver; the rest gets the driver for files, which refuses a device.
 */
export function takesDevice(role: VmFileRole, file: string): boolean {
  if (role === 'disk') return protocolDriver(file, 'host_device') !== 'file';
  if (role === 'cdrom') return protocolDriver(file, 'host_cdrom') !== 'file';
  return role === 'kernel' || role === 'initrd';
}

/** Without a role it is a part of an image, for which QEMU finds the driver itself. */
type LookedAt = Pick<RequiredFile, 'path' | 'writes'> & Partial<Pick<RequiredFile, 'role'>>;

async function fileProblem(file: LookedAt): Promise<FileProblem | null> {
  const { role } = file;
  const params = { path: file.path };
  try {
    const found = await stat(file.path);
    if (found.isBlockDevice()) {
      if (role && !takesDevice(role, file.path)) {
        return { code: 'file-is-device', fields: { params } };
      }
    } else if (!found.isFile()) {
      return { code: 'file-not-plain', fields: { params } };
    }
    // A guest may be given an empty file by fw_cfg; anything else that is empty is a mistake.
    if (found.isFile() && found.size === 0 && role !== 'fwCfg')
      return { code: 'file-empty', fields: { params } };
    await access(file.path, constants.R_OK);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      return { code: 'file-missing', fields: { params } };
    }
    const detail = error instanceof Error ? error.message : String(error);
    return { code: 'file-unreadable', fields: { params, detail } };
  }
  if (!file.writes) return null;
  return await access(file.path, constants.W_OK).then(
    () => null,
    ({ message: detail }: Error): FileProblem => ({
      code: 'file-unwritable',
      fields: { params, detail },
    }),
  );
}

/**
 * Tries to listen where QEMU will, and lets go at once.
 * @throws AppFailure `port-in-use`, `port-privileged`, `port-address-missing`.
 */
export async function checkPort(forward: PortForward, vmId: string): Promise<void> {
  const host = forward.hostAddress || '0.0.0.0';
  const error = await (forward.protocol === 'tcp' ? tryTcp : tryUdp)(host, forward.hostPort);
  const code = portProblems[error ?? ''];
  if (code) throw portFailure(code, forward, vmId);
}

/**
 * Why the system does not let QEMU listen. EACCES is what it answers below `net.ipv4.ip_unprivileged_port_start` (1024
 * unless set), whether or not the port is in use: ip(7). What else there is QEMU explains itself.
 */
const portProblems: Readonly<
  Record<string, 'port-in-use' | 'port-privileged' | 'port-address-missing' | undefined>
> = {
  EADDRINUSE: 'port-in-use',
  EACCES: 'port-privileged',
  EADDRNOTAVAIL: 'port-address-missing',
};

function portFailure(
  code: 'port-in-use' | 'port-privileged' | 'port-address-missing',
  forward: PortForward,
  vmId: string,
): AppFailure {
  const { protocol, hostPort } = forward;
  const address = forward.hostAddress || '0.0.0.0';
  const first = String(firstFreePort());
  return failure(code, {
    params: { port: String(hostPort), protocol, address, first },
    detail: `${protocol} ${address}:${hostPort}`,
    vmId,
  });
}

async function tryTcp(host: string, port: number): Promise<string | null> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  const error = await listening(server);
  server.close();
  return error;
}

async function tryUdp(host: string, port: number): Promise<string | null> {
  const socket = createSocket('udp4');
  socket.bind({ address: host, port, exclusive: true });
  const error = await listening(socket);
  socket.close();
  return error;
}

/** The system's word for why it cannot listen, such as `EADDRINUSE`; null when it can. */
async function listening(source: NodeJS.EventEmitter): Promise<string | null> {
  try {
    await once(source, 'listening');
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : null;
  }
}
