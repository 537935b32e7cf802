import type { FileWrite } from '../../../../shared/file-write';
import type { Message, Remedy } from '../../../../shared/host';
import {
  distributionOf,
  packageNames,
  type Distribution,
  type Package,
} from '../../../qemu/tools/packages';
import { message } from '../../messages';
import { nestedOptionsFile } from '../../snapshot/kernel/boot';
import { valueOf } from '../../snapshot/reading/fact';
import type { FileNode } from '../../snapshot/reading/machine-files';
import type { HostSnapshot } from '../../snapshot/snapshot';

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

/** A fix that writes one file: `tee FILE` among its argvs gets `write.after`. */
export function writing(
  id: string,
  title: Message,
  argvs: string[][],
  write: FileWrite,
  lines: string[],
): Remedy {
  return { id, title, commands: lines, privileged: true, runnable: true, argvs, write };
}

/** A fix to be copied: it edits files, or needs a decision that the app must not take. */
export function shellLines(id: string, title: Message, lines: string[], privileged = true): Remedy {
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
  return {
    ...commands('join-group', title, [['usermod', '--append', '--groups', group, user]]),
    afterwards: message('kvm-device.next.relogin'),
  };
}

/** Gives the device to the group kvm; only what is wrong is changed, since each command asks for a password. */
export function fixDevicePermissions(node: FileNode, group: string): Remedy {
  const owned = node.uid === 0 && group === 'kvm';
  const argvs = [
    ...(owned ? [] : [['chown', 'root:kvm', '/dev/kvm']]),
    ...((node.mode & 0o660) === 0o660 ? [] : [['chmod', '0660', '/dev/kvm']]),
  ];
  return commands('fix-kvm-permissions', message('remedy.fix-permissions'), argvs);
}

/**
 * Makes the device node again, closed, and lets udev's rules open it as this system does it: a node that is only
 * "triggered" is not made, since devtmpfs makes it once, when KVM registers (10:232, Documentation/admin-guide/devices.txt).
 * @param stands something else lies in its place
 */
export function recreateDevice(stands: boolean): Remedy {
  const udev = ['udevadm', 'trigger', '--settle', '--action=change'];
  return commands('recreate-kvm-device', message('remedy.recreate-device'), [
    ...(stands ? [['rm', '/dev/kvm']] : []),
    ['mknod', '--mode=0600', '/dev/kvm', 'c', '10', '232'],
    [...udev, '--subsystem-match=misc', '--sysname-match=kvm'],
  ]);
}

/**
 * @param module `kvm_intel` or `kvm_amd`
 * @param users how often it is in use; 0 when it can be taken out now
 */
export function enableNesting(snapshot: HostSnapshot, module: string, users: number): Remedy[] {
  const now = commands('nesting-now', message('remedy.nesting-now'), [
    ['modprobe', '--remove', module],
    ['modprobe', module, 'nested=1'],
  ]);
  const hindrance = message('remedy.hindrance.module-in-use', { module, count: users });
  return [
    { ...now, machines: 'must-be-off', ...(users > 0 && { hindrance }) },
    ...(nestingWaits(snapshot, module) ? [] : [nestingForGood(snapshot, module)]),
  ];
}

function nestingForGood(snapshot: HostSnapshot, module: string): Remedy {
  const title = message('remedy.nesting-always');
  const line = `options ${module} nested=1`;
  const shown = [`echo '${line}' | sudo tee ${nestedOptionsFile}`];
  const { nestedOptions } = snapshot.boot;
  // What is there but cannot be read must not be overwritten.
  if (nestedOptions.state === 'unreadable') return shellLines('nesting-always', title, shown);
  const before = nestedOptions.state === 'empty' ? '' : (valueOf(nestedOptions) ?? null);
  const write = { file: nestedOptionsFile, before, after: `${line}\n`, backup: null };
  return {
    ...writing('nesting-always', title, [['tee', nestedOptionsFile]], write, shown),
    afterwards: message('remedy.afterwards.module', { module }),
  };
}

/** Whether nesting was turned on for good already and the module has only to be loaded again. */
export function nestingWaits(snapshot: HostSnapshot, module: string): boolean {
  const lines = (valueOf(snapshot.boot.nestedOptions) ?? '').split('\n');
  return lines.some((line) => line.trim() === `options ${module} nested=1`);
}

/**
 * Lets every program watch writes to its memory, now and at every start.
 * @param file of sysctl.d(5), ours alone
 */
export function allowWatching(snapshot: HostSnapshot, file: string): Remedy {
  const title = message('remedy.allow-userfaultfd');
  const line = 'vm.unprivileged_userfaultfd = 1';
  const shown = [`echo '${line}' | sudo tee ${file}`, `sudo sysctl -p ${file}`];
  const { watchOptions } = snapshot.memory;
  // What is there but cannot be read must not be overwritten.
  if (watchOptions.state === 'unreadable') return shellLines('allow-userfaultfd', title, shown);
  const before = watchOptions.state === 'empty' ? '' : (valueOf(watchOptions) ?? null);
  const write = { file, before, after: `${line}\n`, backup: null };
  const argvs = [
    ['tee', file],
    ['sysctl', '-p', file],
  ];
  return {
    ...writing('allow-userfaultfd', title, argvs, write, shown),
    hint: message('remedy.hint.allow-userfaultfd'),
  };
}

const installers: Record<Distribution, readonly string[]> = {
  debian: ['apt-get', 'install', '-y'],
  fedora: ['dnf', 'install', '-y'],
  arch: ['pacman', '-S', '--needed', '--noconfirm'],
  suse: ['zypper', '--non-interactive', 'install'],
};

/** The command of this distribution that installs packages; none where the distribution is not known. */
export function install(snapshot: HostSnapshot, packages: readonly Package[]): Remedy[] {
  const which = distributionOf(valueOf(snapshot.surroundings.osRelease) ?? {});
  if (which === null) return [];
  const names = packages.map((name) => packageNames[name][which]);
  const title = message('remedy.install', { packages: names.join(' ') });
  return [commands(`install-${packages.join('-')}`, title, [[...installers[which], ...names]])];
}

/**
 * @param address of the physical function, such as `0000:03:00.0`
 * @param total how many it can have at the most (`sriov_totalvfs`)
 */
export function createVirtualFunctions(address: string, count: number, total: number): Remedy {
  const title = message('remedy.create-vfs', { address });
  const file = `/sys/bus/pci/devices/${address}/sriov_numvfs`;
  const write = { file, before: null, after: `${count}\n`, backup: null };
  const shown = [`echo ${count} | sudo tee ${file}`];
  const remedy = writing('create-vfs', title, [['tee', file]], write, shown);
  return { ...remedy, choice: { minimum: 1, maximum: total } };
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

/** systemd asks for the right to restart by itself. @param offered what the firmware says; undefined when it is silent */
export function enterFirmwareSetup(offered: boolean | undefined): Remedy {
  const argv = ['systemctl', 'reboot', '--firmware-setup'];
  return {
    ...commands('firmware-setup', message('remedy.firmware-setup'), [argv]),
    commands: [argv.join(' ')],
    privileged: false,
    machines: 'are-stopped',
    ...(offered === false && { hindrance: message('remedy.hindrance.no-boot-to-setup') }),
  };
}
