import path from 'node:path';
import type { Architecture } from '../../../shared/vm-config';
import { modelsOf } from '../hardware/models/find';
import type { MachineModel } from '../hardware/models/machine-model';
import { type FirmwareFile, wellKnown, type FirmwareClaim } from './build';

/** A build by its two file names, in one folder. */
interface Row {
  arch: Architecture;
  folder: string;
  code: string;
  /** null: it begins with empty ones. */
  variables: string | null;
  /** `keys`: Secure Boot with keys in the template. */
  boot: 'plain' | 'keys';
}

const plain = (
  arch: Architecture,
  folder: string,
  code: string,
  variables: string | null,
): Row => ({
  arch,
  folder,
  code,
  variables,
  boot: 'plain',
});
const keys = (arch: Architecture, folder: string, code: string, variables: string): Row => ({
  arch,
  folder,
  code,
  variables,
  boot: 'keys',
});

const ovmf = '/usr/share/OVMF';
const aavmf = '/usr/share/AAVMF';
const fedora = '/usr/share/edk2';
const suse = '/usr/share/qemu';
const nixos = '/run/libvirt/nix-ovmf';
const gentoo = '/usr/share/edk2/OvmfX64';

/**
 * Where distributions put UEFI firmware, for those that say so in no descriptor; the first that is there wins. Builds
 * for 4 MiB of flash come before the older ones for 2 MiB, which are kept for VMs whose variables are of that size.
 */
const rows: readonly Row[] = [
  // Debian, Ubuntu; the older names also Alpine
  plain('x86_64', ovmf, 'OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'),
  keys('x86_64', ovmf, 'OVMF_CODE_4M.ms.fd', 'OVMF_VARS_4M.ms.fd'),
  keys('x86_64', ovmf, 'OVMF_CODE_4M.secboot.fd', 'OVMF_VARS_4M.ms.fd'),
  plain('x86_64', ovmf, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  keys('x86_64', ovmf, 'OVMF_CODE.ms.fd', 'OVMF_VARS.ms.fd'),
  keys('x86_64', ovmf, 'OVMF_CODE.secboot.fd', 'OVMF_VARS.ms.fd'),
  plain('aarch64', aavmf, 'AAVMF_CODE.no-secboot.fd', 'AAVMF_VARS.fd'),
  plain('aarch64', aavmf, 'AAVMF_CODE.fd', 'AAVMF_VARS.fd'),
  keys('aarch64', aavmf, 'AAVMF_CODE.ms.fd', 'AAVMF_VARS.ms.fd'),
  plain('arm', aavmf, 'AAVMF32_CODE.fd', 'AAVMF32_VARS.fd'),
  plain('riscv64', '/usr/share/qemu-efi-riscv64', 'RISCV_VIRT_CODE.fd', 'RISCV_VIRT_VARS.fd'),
  // The same builds, as short as they are; newest releases have no others.
  plain('aarch64', '/usr/share/qemu-efi-aarch64', 'QEMU_EFI.fd', null),
  plain('arm', '/usr/share/qemu-efi-arm', 'QEMU_EFI.fd', null),
  // Fedora, RHEL
  plain('x86_64', `${fedora}/ovmf`, 'OVMF_CODE_4M.qcow2', 'OVMF_VARS_4M.qcow2'),
  keys('x86_64', `${fedora}/ovmf`, 'OVMF_CODE_4M.secboot.qcow2', 'OVMF_VARS_4M.secboot.qcow2'),
  plain('x86_64', `${fedora}/ovmf`, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  keys('x86_64', `${fedora}/ovmf`, 'OVMF_CODE.secboot.fd', 'OVMF_VARS.secboot.fd'),
  plain('i386', `${fedora}/ovmf-ia32`, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain(
    'aarch64',
    `${fedora}/aarch64`,
    'QEMU_EFI-silent-pflash.qcow2',
    'vars-template-pflash.qcow2',
  ),
  plain('aarch64', `${fedora}/aarch64`, 'QEMU_EFI-silent-pflash.raw', 'vars-template-pflash.raw'),
  plain('riscv64', `${fedora}/riscv`, 'RISCV_VIRT_CODE.qcow2', 'RISCV_VIRT_VARS.qcow2'),
  // Arch; it ships no variables with keys enrolled
  plain('x86_64', `${fedora}/x64`, 'OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd'),
  plain('x86_64', `${fedora}/x64`, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain('x86_64', '/usr/share/edk2-ovmf/x64', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain('x86_64', '/usr/share/ovmf/x64', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain('i386', `${fedora}/ia32`, 'OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd'),
  plain('aarch64', `${fedora}/aarch64`, 'QEMU_CODE.fd', 'QEMU_VARS.fd'),
  // openSUSE
  plain('x86_64', suse, 'ovmf-x86_64-4m-code.bin', 'ovmf-x86_64-4m-vars.bin'),
  keys('x86_64', suse, 'ovmf-x86_64-smm-ms-code.bin', 'ovmf-x86_64-smm-ms-vars.bin'),
  plain('x86_64', suse, 'ovmf-x86_64-code.bin', 'ovmf-x86_64-vars.bin'),
  plain('aarch64', suse, 'aavmf-aarch64-code.bin', 'aavmf-aarch64-vars.bin'),
  // NixOS, where libvirt's module links them
  plain('x86_64', nixos, 'edk2-x86_64-code.fd', 'edk2-i386-vars.fd'),
  plain('x86_64', nixos, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain('aarch64', nixos, 'edk2-aarch64-code.fd', 'edk2-arm-vars.fd'),
  plain('aarch64', nixos, 'AAVMF_CODE.fd', 'AAVMF_VARS.fd'),
  // Gentoo
  plain('x86_64', gentoo, 'OVMF_CODE_4M.qcow2', 'OVMF_VARS_4M.qcow2'),
  plain('x86_64', gentoo, 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  plain('x86_64', '/usr/share/edk2-ovmf', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  keys('x86_64', '/usr/share/edk2-ovmf', 'OVMF_CODE.secboot.fd', 'OVMF_VARS.secboot.fd'),
  // QEMU's own builds; one template of variables serves both widths
  plain('x86_64', suse, 'edk2-x86_64-code.fd', 'edk2-i386-vars.fd'),
  plain('i386', suse, 'edk2-i386-code.fd', 'edk2-i386-vars.fd'),
  plain('aarch64', suse, 'edk2-aarch64-code.fd', 'edk2-arm-vars.fd'),
  plain('riscv64', suse, 'edk2-riscv-code.fd', 'edk2-riscv-vars.fd'),
];

/** Models whose machines such a build runs on. */
function modelsFor({ arch, boot }: Row): readonly MachineModel[] {
  return modelsOf(arch).filter(({ flash, secureBoot }) =>
    boot === 'keys' ? secureBoot !== 'no' : flash !== null,
  );
}

const stated = (file: string): FirmwareFile => ({
  file,
  format: file.endsWith('.qcow2') ? 'qcow2' : 'raw',
});

/** Every known build, best first; whether it is there is for others to see. */
export const knownFirmware: readonly FirmwareClaim[] = rows.map((row) => {
  const models = modelsFor(row);
  return {
    source: wellKnown,
    code: stated(`${row.folder}/${row.code}`),
    variables: row.variables === null ? null : stated(`${row.folder}/${row.variables}`),
    split: true,
    targets: [{ architecture: row.arch, machines: models.map(({ pattern }) => pattern) }],
    secureBoot: row.boot === 'keys',
    enrolledKeys: row.boot === 'keys',
    smm: row.boot === 'keys' && models.some(({ secureBoot }) => secureBoot === 'smm'),
  };
});

/** The folders of all known builds; a file that comes or goes changes the time of its folder. */
export const firmwareFolders: readonly string[] = [
  ...new Set(knownFirmware.map(({ code }) => path.dirname(code.file))),
];
