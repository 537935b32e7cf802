import type { Architecture } from '../../../shared/vm-config';
import type { FirmwareFile, ResolvedFirmware } from '../types';

interface KnownFirmware extends Pick<ResolvedFirmware, 'kind' | 'smm'> {
  arch: Architecture;
  code: string;
  vars: string;
}

const plain = (arch: Architecture, code: string, vars: string): KnownFirmware => ({
  kind: 'uefi',
  smm: false,
  arch,
  code,
  vars,
});
/** Code that needs SMM, with Microsoft's keys in the template. */
const secure = (code: string, vars: string): KnownFirmware => ({
  kind: 'uefi-secure',
  smm: true,
  arch: 'x86_64',
  code,
  vars,
});

/** Where distributions put UEFI firmware when no descriptor says so; first found wins. 4 MiB images come first. */
const known: readonly KnownFirmware[] = [
  // Debian, Ubuntu
  plain('x86_64', '/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'),
  secure('/usr/share/OVMF/OVMF_CODE_4M.ms.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'),
  secure('/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'),
  // Fedora
  plain(
    'x86_64',
    '/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2',
    '/usr/share/edk2/ovmf/OVMF_VARS_4M.qcow2',
  ),
  secure(
    '/usr/share/edk2/ovmf/OVMF_CODE_4M.secboot.qcow2',
    '/usr/share/edk2/ovmf/OVMF_VARS_4M.secboot.qcow2',
  ),
  plain('x86_64', '/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'),
  secure('/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd'),
  // Arch; it ships no variables with keys enrolled
  plain('x86_64', '/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'),
  plain('i386', '/usr/share/edk2/ia32/OVMF_CODE.4m.fd', '/usr/share/edk2/ia32/OVMF_VARS.4m.fd'),
  // openSUSE
  plain(
    'x86_64',
    '/usr/share/qemu/ovmf-x86_64-4m-code.bin',
    '/usr/share/qemu/ovmf-x86_64-4m-vars.bin',
  ),
  secure(
    '/usr/share/qemu/ovmf-x86_64-smm-ms-code.bin',
    '/usr/share/qemu/ovmf-x86_64-smm-ms-vars.bin',
  ),
  // QEMU's own build; the variables' template serves both
  plain('x86_64', '/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'),
  plain('i386', '/usr/share/qemu/edk2-i386-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'),
];

const stated = (file: string): FirmwareFile => ({
  file,
  format: file.endsWith('.qcow2') ? 'qcow2' : 'raw',
});

/** Candidates for an architecture and kind, best first; whether they exist is for the caller to see. */
export function knownFirmware(
  arch: Architecture,
  kind: ResolvedFirmware['kind'],
): ResolvedFirmware[] {
  return known
    .filter((entry) => entry.arch === arch && entry.kind === kind)
    .map(({ code, vars, smm }) => ({
      kind,
      code: stated(code),
      varsTemplate: stated(vars),
      secureBoot: kind === 'uefi-secure',
      smm,
      source: 'well-known',
    }));
}
