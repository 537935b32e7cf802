import { createSocket } from 'node:dgram';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { type AppFailure, englishSentence, failure } from '../../../shared/errors';
import type { PortForward, VmConfig } from '../../../shared/vm-config';
import { namedFiles } from '../../disks/inspect/named-files';
import { isErrno } from '../../lib/atomic-file';
import { displayCommand } from '../../lib/run';

/** A file that QEMU will open, and whether it writes to it. */
export interface RequiredFile {
  path: string;
  writes: boolean;
  /** Of a disk image, as the definition states it. */
  format?: string;
}

/** Longer chains are QEMU's to judge, and so are those that lead back to themselves. */
const deepestChain = 100;

/** Pure: the files a definition needs; relative paths start at the VM's folder. */
export function requiredFiles(config: VmConfig, folder: string): RequiredFile[] {
  const at = (file: string, writes: boolean) => ({ path: path.resolve(folder, file), writes });
  const media = config.cdroms.flatMap((drive) => (drive.file ? [at(drive.file, false)] : []));
  const { kernel } = config;
  return [
    ...config.disks.map(({ file, format, readOnly }) => ({ ...at(file, !readOnly), format })),
    ...media,
    ...(kernel ? [at(kernel.kernel, false)] : []),
    ...(kernel?.initrd ? [at(kernel.initrd, false)] : []),
  ];
}

/**
 * Looks at everything outside that a start depends on, so that the reason is a sentence and not a line of
 * QEMU's log.
 * @throws AppFailure `file-missing`, `file-not-plain`, `file-empty`, `file-unreadable`, `file-unwritable`,
 * `disk-part-missing`, `disk-part-unreadable`, `port-in-use`, `port-privileged`, `port-address-missing`.
 */
export async function checkBeforeStart(config: VmConfig, folder: string): Promise<void> {
  const forwards = config.nics.flatMap((nic) => nic.forwards);
  await Promise.all([
    ...requiredFiles(config, folder).map((file) => checkFile(file, config.id)),
    ...forwards.map((forward) => checkPort(forward, config.id)),
  ]);
}

async function checkFile(file: RequiredFile, vmId: string): Promise<void> {
  const problem = await fileProblem(file);
  if (problem) throw failure(problem.code, { ...problem.fields, vmId });
  const { path: disk, format } = file;
  if (format) await checkParts({ disk, image: disk, format, vmId, depth: deepestChain });
}

interface Chain {
  /** The image that the definition names. */
  disk: string;
  /** One that it is built on, or itself. */
  image: string;
  format: string;
  vmId: string;
  depth: number;
}

/** What an image names must be there, too, and what that names in turn. */
async function checkParts(chain: Chain): Promise<void> {
  const { image, format, depth } = chain;
  for (const part of depth > 0 ? await namedFiles(image, format) : []) {
    const problem = await fileProblem({ path: part.path, writes: false });
    if (problem) throw partFailure(chain, part.path, problem);
    if (part.format === null) continue;
    await checkParts({ ...chain, image: part.path, format: part.format, depth: depth - 1 });
  }
}

function partFailure(chain: Chain, part: string, problem: FileProblem): AppFailure {
  const { disk, image, format, vmId } = chain;
  const missing = problem.code === 'file-missing';
  const command = ['qemu-img', 'rebase', '-u', '-f', format, '-F', 'FORMAT', '-b', 'PLACE', image];
  const params = { path: disk, part };
  if (missing) {
    // Only a qcow2 image can be told of another place.
    const detail = format === 'qcow2' ? displayCommand(command) : undefined;
    return failure('disk-part-missing', { params, detail, action: 'retry', vmId });
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
  code: 'file-missing' | 'file-unreadable' | 'file-unwritable' | 'file-empty' | 'file-not-plain';
  fields: { params: { path: string }; action?: 'choose-file'; detail?: string };
}

async function fileProblem(file: RequiredFile): Promise<FileProblem | null> {
  const params = { path: file.path };
  try {
    const found = await stat(file.path);
    if (!found.isFile() && !found.isBlockDevice()) {
      return { code: 'file-not-plain', fields: { params } };
    }
    if (found.isFile() && found.size === 0) return { code: 'file-empty', fields: { params } };
    await access(file.path, constants.R_OK);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      return { code: 'file-missing', fields: { params, action: 'choose-file' } };
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

/** Tries to listen where QEMU will, and lets go at once. */
async function checkPort(forward: PortForward, vmId: string): Promise<void> {
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
  return failure(code, {
    params: { port: String(hostPort), protocol, address },
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
