import type { CommandLineInput } from '../../electron/qemu/hardware/types';
import { socketPaths } from '../../electron/vm/socket-paths';
import type { VmConfig } from '../../shared/vm-config';
import { fakeCapabilities } from './qemu-capabilities';
import { sampleConfig } from './vm-configs';

/** What a command line is built of: the sample machine with these changes, on KVM, without sound. */
export function sampleInput(
  changes: Partial<VmConfig>,
  more: Partial<CommandLineInput> = {},
): CommandLineInput {
  const config = sampleConfig(changes);
  return {
    binary: '/usr/bin/qemu-system-x86_64',
    config,
    capabilities: fakeCapabilities(),
    accelerator: 'kvm',
    folder: '/vms/demo',
    sockets: socketPaths('/run/user/1000/paddock', config.id),
    firmware: null,
    swtpm: null,
    sound: { to: 'nowhere', why: 'no-server' },
    bootOnceFromCd: false,
    ...more,
  };
}
