import path from 'node:path';
import { failure } from '../../../../shared/errors';
import { deviceIds } from '../device-ids';
import { lacks } from '../../capabilities/machines';
import { device, option } from '../items';
import type { Sidecar } from '../types';
import { invalid, partMissing, type BuildContext, type Section } from '../context';

/** A TPM 2.0, played by `swtpm`; its secrets live in the VM's folder. */
export function tpmSection(context: BuildContext): Section {
  if (!context.config.tpm) return { items: [] };
  const { folder, sockets, capabilities } = context;
  if (context.model.tpm.length === 0) throw partMissing(context, 'TPM', 'tpm');
  const driver = context.model.tpm.find((name) => context.has(name));
  if (!driver) throw lacks(capabilities, 'tpm-unsupported');
  return {
    items: [
      { kind: 'chardev', id: 'tpm', path: sockets.tpm, listens: false },
      option('-tpmdev', 'emulator', { id: 'tpm', chardev: 'tpm' }),
      device(driver, deviceIds.tpm, { tpmdev: 'tpm' }),
    ],
    sidecars: [swtpmSidecar(context)],
    folders: [path.join(folder, 'tpm'), path.join(folder, 'logs')],
  };
}

/** `swtpm socket` (swtpm(8)): ends when QEMU closes the control connection. */
function swtpmSidecar({ swtpm, folder, sockets }: BuildContext): Sidecar {
  if (swtpm === null) {
    throw failure('tool-missing', { params: { tool: 'swtpm' } });
  }
  // swtpm splits its options at commas and knows no escape. The folder is named relatively; the socket cannot be.
  if (sockets.tpm.includes(',')) {
    throw invalid('tpm', 'tpm-folder-unusable', { path: sockets.folder });
  }
  return {
    name: 'swtpm',
    argv: [
      swtpm,
      'socket',
      '--tpm2',
      '--tpmstate',
      'dir=tpm,mode=0600',
      '--ctrl',
      `type=unixio,path=${sockets.tpm},mode=0600`,
      '--log',
      'file=logs/swtpm.log,level=1',
      '--terminate',
    ],
    cwd: folder,
    socket: sockets.tpm,
  };
}
