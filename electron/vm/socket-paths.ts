import path from 'node:path';
import type { SocketPaths } from '../qemu/hardware/types';

/** Longest path of a unix socket that Linux takes: `sun_path` holds 108 bytes with the closing NUL. */
export const maximumSocketPathBytes = 107;

/** The sockets of one VM, by the first eight characters of its id. */
export function socketPaths(runtime: string, vmId: string): SocketPaths {
  const folder = path.join(runtime, vmId.slice(0, 8));
  return {
    folder,
    qmp: path.join(folder, 'qmp.sock'),
    qmpCli: path.join(folder, 'qmp-cli.sock'),
    vnc: path.join(folder, 'vnc.sock'),
    vncOf: (head: number) => path.join(folder, `vnc${head}.sock`),
    agent: path.join(folder, 'qga.sock'),
    tpm: path.join(folder, 'tpm.sock'),
    state: path.join(folder, 'state.sock'),
    serial: (port: number) => path.join(folder, `serial${port}.sock`),
    channel: (id: string) => path.join(folder, `ch-${id}.sock`),
  };
}

/** Begins the names of pictures that QEMU writes beside its sockets. */
export const screendumpPrefix = 'screen-';
