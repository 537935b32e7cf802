import type { Message, Remedy } from '../../../shared/host';
import { message } from '../messages';
import { valueOf } from '../snapshot/fact';
import type { HostSnapshot } from '../snapshot/snapshot';

/** A fix of simple commands, each an argv that the app may run through pkexec after a click. */
function commands(id: string, title: Message, argvs: string[][], runnable = true): Remedy {
  return {
    id,
    title,
    commands: argvs.map((argv) => ['sudo', ...argv].join(' ')),
    privileged: true,
    runnable,
    argvs: runnable ? argvs : [],
  };
}

/** A fix to be copied: it edits files, or needs a decision that the app must not take. */
function shellLines(id: string, title: Message, lines: string[], privileged = true): Remedy {
  return { id, title, commands: lines, privileged, runnable: false, argvs: [] };
}

export function loadModule(name: string): Remedy {
  return commands(`load-${name}`, message('remedy.load-module', { module: name }), [
    ['modprobe', name],
  ]);
}

export function unblockModule(name: string, file: string): Remedy {
  const title = message('remedy.unblock-module', { module: name });
  return shellLines(`unblock-${name}`, title, [`sudoedit ${file}`, `sudo modprobe ${name}`]);
}

export function joinGroup(group: string, user: string): Remedy {
  const title = message('remedy.join-group', { group, user });
  return commands('join-group', title, [['usermod', '--append', '--groups', group, user]]);
}

export function fixDevicePermissions(): Remedy {
  return commands('fix-kvm-permissions', message('remedy.fix-permissions'), [
    ['chown', 'root:kvm', '/dev/kvm'],
    ['chmod', '0660', '/dev/kvm'],
  ]);
}

export function recreateDevice(): Remedy {
  return shellLines('recreate-kvm-device', message('remedy.recreate-device'), [
    'sudo rm /dev/kvm',
    'sudo udevadm trigger --name-match=kvm || sudo mknod /dev/kvm c 10 232',
  ]);
}

/** @param module `kvm_intel` or `kvm_amd` */
export function enableNesting(module: string): Remedy[] {
  return [
    commands('nesting-now', message('remedy.nesting-now'), [
      ['modprobe', '--remove', module],
      ['modprobe', module, 'nested=1'],
    ]),
    shellLines('nesting-always', message('remedy.nesting-always'), [
      `echo 'options ${module} nested=1' | sudo tee /etc/modprobe.d/paddock-nested.conf`,
    ]),
  ];
}

type Distribution = 'debian' | 'fedora' | 'arch' | 'suse' | 'other';

function distribution(snapshot: HostSnapshot): Distribution {
  const release = valueOf(snapshot.surroundings.osRelease);
  const ids = `${release?.['ID'] ?? ''} ${release?.['ID_LIKE'] ?? ''}`.toLowerCase().split(/\s+/);
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'debian';
  if (ids.some((id) => id === 'fedora' || id === 'rhel' || id === 'centos')) return 'fedora';
  if (ids.includes('arch')) return 'arch';
  return ids.some((id) => /suse/.test(id)) ? 'suse' : 'other';
}

export type Package = 'qemu' | 'qemu-img' | 'ovmf' | 'swtpm' | 'virtiofsd' | 'passt' | 'msr-tools';

const packageNames: Record<Exclude<Distribution, 'other'>, Record<Package, string>> = {
  debian: {
    qemu: 'qemu-system-x86',
    'qemu-img': 'qemu-utils',
    ovmf: 'ovmf',
    swtpm: 'swtpm',
    virtiofsd: 'virtiofsd',
    passt: 'passt',
    'msr-tools': 'msr-tools',
  },
  fedora: {
    qemu: 'qemu-system-x86',
    'qemu-img': 'qemu-img',
    ovmf: 'edk2-ovmf',
    swtpm: 'swtpm',
    virtiofsd: 'virtiofsd',
    passt: 'passt',
    'msr-tools': 'msr-tools',
  },
  arch: {
    qemu: 'qemu-desktop',
    'qemu-img': 'qemu-img',
    ovmf: 'edk2-ovmf',
    swtpm: 'swtpm',
    virtiofsd: 'virtiofsd',
    passt: 'passt',
    'msr-tools': 'msr-tools',
  },
  suse: {
    qemu: 'qemu-x86',
    'qemu-img': 'qemu-img',
    ovmf: 'qemu-ovmf-x86_64',
    swtpm: 'swtpm',
    virtiofsd: 'virtiofsd',
    passt: 'passt',
    'msr-tools': 'msr-tools',
  },
};

const installers: Record<Exclude<Distribution, 'other'>, readonly string[]> = {
  debian: ['apt-get', 'install', '-y'],
  fedora: ['dnf', 'install', '-y'],
  arch: ['pacman', '-S', '--needed', '--noconfirm'],
  suse: ['zypper', '--non-interactive', 'install'],
};

/** The command of this distribution that installs packages; none where the distribution is not known. */
export function install(snapshot: HostSnapshot, packages: readonly Package[]): Remedy[] {
  const which = distribution(snapshot);
  if (which === 'other') return [];
  const names = packages.map((name) => packageNames[which][name]);
  const title = message('remedy.install', { packages: names.join(' ') });
  return [commands(`install-${packages.join('-')}`, title, [[...installers[which], ...names]])];
}

/** How kernel parameters are set with the boot loaders people have. Shown, never written by the app. */
export function kernelParameter(snapshot: HostSnapshot, word: string): Remedy[] {
  const which = distribution(snapshot);
  const grub = `sudo sed -i 's/^GRUB_CMDLINE_LINUX="/&${word} /' /etc/default/grub`;
  const update: Record<Distribution, string> = {
    debian: 'sudo update-grub',
    fedora: 'sudo grub2-mkconfig -o /boot/grub2/grub.cfg',
    arch: 'sudo grub-mkconfig -o /boot/grub/grub.cfg',
    suse: 'sudo grub2-mkconfig -o /boot/grub2/grub.cfg',
    other: 'sudo grub-mkconfig -o /boot/grub/grub.cfg',
  };
  const remedies = [
    shellLines('kernel-parameter-grub', message('remedy.kernel-parameter-grub', { word }), [
      grub,
      update[which],
    ]),
    shellLines(
      'kernel-parameter-systemd-boot',
      message('remedy.kernel-parameter-systemd-boot', { word }),
      [`sudo sed -i '1s/$/ ${word}/' /etc/kernel/cmdline`, 'sudo kernel-install add-all'],
    ),
  ];
  if (which !== 'fedora') return remedies;
  const title = message('remedy.kernel-parameter-grubby', { word });
  const grubby = ['grubby', '--update-kernel=ALL', `--args=${word}`];
  return [commands('kernel-parameter-grubby', title, [grubby], false), ...remedies];
}

/** @param address of the physical function, such as `0000:03:00.0` */
export function createVirtualFunctions(address: string, count: number): Remedy {
  const title = message('remedy.create-vfs', { address, count });
  return shellLines('create-vfs', title, [
    `echo ${count} | sudo tee /sys/bus/pci/devices/${address}/sriov_numvfs`,
  ]);
}

/**
 * Prints the register with which firmware allows or forbids virtualization, of every CPU. Loads the module `msr`,
 * which the app never does by itself.
 */
export function readRegister(snapshot: HostSnapshot, register: number): Remedy[] {
  const number = `0x${register.toString(16)}`;
  const title = message('remedy.read-register', { register: number });
  const argvs = [
    ['modprobe', 'msr'],
    ['rdmsr', '--all', '--c-language', number],
  ];
  if (snapshot.tools.found['rdmsr']) return [commands('read-register', title, argvs)];
  return [commands('read-register', title, argvs, false), ...install(snapshot, ['msr-tools'])];
}

export function enterFirmwareSetup(): Remedy {
  const argv = ['systemctl', 'reboot', '--firmware-setup'];
  return {
    ...commands('firmware-setup', message('remedy.firmware-setup'), [argv], false),
    commands: [argv.join(' ')],
    privileged: false,
  };
}
