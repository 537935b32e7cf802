import { mapFact } from '../reading/fact';
import type { Fact } from '../reading/fact';
import { readKernelConfig } from './kernel-config';
import type { KernelConfig } from './kernel-config';
import { readKernelLog } from './kernel-log';
import { readKernelModules } from './kernel-modules';
import type { KernelModules } from './kernel-modules';
import type { MachineFiles } from '../reading/machine-files';

export interface KernelFacts extends KernelModules {
  release: Fact<string>;
  commandLine: Fact<string>;
  /** KVM, VIRTIO, VHOST, VFIO, IOMMU and the like. */
  config: Fact<KernelConfig>;
  /** Lines about virtualization and IOMMUs. */
  log: Fact<string[]>;
  lockdown: Fact<string>;
  clocksources: Fact<string[]>;
  /** Minor numbers of miscellaneous devices by name. */
  misc: Fact<Record<string, number>>;
}

/** `/proc/misc`: minor numbers by name. */
function parseMisc(text: string): Record<string, number> {
  const minors: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const match = /^\s*(\d+)\s+(\S+)/.exec(line);
    if (match?.[2]) minors[match[2]] = Number(match[1]);
  }
  return minors;
}

/**
 * One line of words; anything else is not what the kernel was started with. The kernel closes it with a line break
 * (fs/proc/cmdline.c), so a line without one was cut off, and words that decide may be missing.
 */
function readCommandLine(files: MachineFiles): Fact<string> {
  const file = '/proc/cmdline';
  const closed = mapFact(files.bytes(file), (bytes) => (bytes.at(-1) === 0x0a ? true : null));
  if (closed.state !== 'read') return closed;
  return mapFact(files.text(file), (text) => {
    return !/\p{Cc}/u.test(text.replaceAll('\t', ' ')) ? text : null;
  });
}

export async function readKernel(files: MachineFiles): Promise<KernelFacts> {
  const release = files.text('/proc/sys/kernel/osrelease');
  const clocksource = '/sys/devices/system/clocksource/clocksource0/available_clocksource';
  return {
    release,
    commandLine: readCommandLine(files),
    config: readKernelConfig(files, release),
    ...readKernelModules(files, release),
    log: await readKernelLog(files),
    lockdown: files.text('/sys/kernel/security/lockdown'),
    clocksources: mapFact(files.text(clocksource), (text) => text.split(/\s+/)),
    misc: mapFact(files.text('/proc/misc'), parseMisc),
  };
}
