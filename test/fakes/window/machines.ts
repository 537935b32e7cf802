import type { AppError } from '../../../shared/errors';
import { localConnection, machineKey } from '../../../shared/machine-ref';
import { note } from '../../../shared/texts/notes';
import type { VmSummary } from '../../../shared/vm-state';

let next = 0;

/** A VM as the list knows it; off unless told. */
export function sampleVm(changes: Partial<VmSummary> & Pick<VmSummary, 'name'>): VmSummary {
  next += 1;
  const id = changes.id ?? `00000000-0000-4000-8000-${String(next).padStart(12, '0')}`;
  const live = changes.state !== undefined && !['off', 'broken'].includes(changes.state);
  return {
    connection: localConnection,
    id,
    slug: changes.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    os: 'debian',
    state: 'off',
    pid: live ? 4000 + next : null,
    accelerator: live ? 'kvm' : null,
    vcpus: 2,
    memoryMiB: 2048,
    hasScreen: true,
    serialPorts: 1,
    startedAt: live ? 1_790_000_000_000 : null,
    stopDeadline: null,
    unresponsive: false,
    error: null,
    ...changes,
  };
}

const qemuExited: AppError = {
  code: 'qemu-exited',
  params: { name: 'build-server' },
  reason: note('reasons', 'exit.code', { exitCode: '1' }),
  detail: [
    'qemu-system-x86_64 -name guest=build-server,debug-threads=on -nodefaults -no-user-config …',
    "qemu-system-x86_64: -netdev user,id=nic0,hostfwd=tcp:127.0.0.1:2222-:22: Could not set up host forwarding rule 'tcp:127.0.0.1:2222-:22'",
  ].join('\n'),
  action: 'show-log',
};

/** One VM for each thing that can be seen of a VM. */
export function sampleVms(now: number): VmSummary[] {
  return [
    sampleVm({ name: 'Debian 12', slug: 'debian-12', state: 'running', os: 'debian' }),
    sampleVm({
      name: 'Windows 11',
      slug: 'windows-11',
      os: 'windows-11',
      state: 'running',
      vcpus: 4,
      memoryMiB: 8192,
      serialPorts: 0,
    }),
    sampleVm({
      name: 'Test guest',
      slug: 'test-guest',
      os: 'test-guest',
      state: 'running',
      vcpus: 1,
      memoryMiB: 64,
      accelerator: 'tcg',
    }),
    sampleVm({ name: 'Fedora Workstation 44', slug: 'fedora', os: 'fedora', state: 'paused' }),
    sampleVm({ name: 'Ubuntu Server', slug: 'ubuntu', os: 'ubuntu', state: 'starting' }),
    sampleVm({
      name: 'Arch Linux',
      slug: 'arch',
      os: 'arch',
      state: 'stopping',
      stopDeadline: now + 42_000,
    }),
    sampleVm({ name: 'FreeBSD router', slug: 'freebsd', os: 'freebsd', memoryMiB: 512 }),
    sampleVm({
      name: 'build-server',
      slug: 'build-server',
      os: 'alpine',
      vcpus: 8,
      memoryMiB: 16_384,
      error: qemuExited,
    }),
    sampleVm({
      name: 'openSUSE Tumbleweed',
      slug: 'opensuse',
      os: 'opensuse',
      state: 'crashed',
      error: {
        code: 'qmp-error',
        detail: 'QMP event GUEST_PANICKED: {"action":"pause"}',
        action: 'force-off',
      },
    }),
    sampleVm({
      name: 'old-experiment',
      slug: 'old-experiment',
      os: 'other',
      state: 'broken',
      hasScreen: false,
      serialPorts: 0,
      error: {
        code: 'definition-broken',
        params: { name: 'old-experiment' },
        detail: 'vm.json: line 14, column 3: Expected a comma or a closing brace',
        action: 'remove',
      },
    }),
  ];
}

/** As many VMs as asked for, most of them off. */
export function manyVms(count: number): VmSummary[] {
  const kinds = ['debian', 'ubuntu', 'fedora', 'windows-10', 'freebsd', 'alpine', 'other'];
  return Array.from({ length: count }, (_, index) =>
    sampleVm({
      name: `${kinds[index % kinds.length]}-${index + 1}`,
      os: kinds[index % kinds.length] ?? 'other',
      state: index % 20 === 0 ? 'running' : 'off',
    }),
  );
}

/** The key of a local VM. */
export const localKey = (id: string) => machineKey({ connection: localConnection, id });
