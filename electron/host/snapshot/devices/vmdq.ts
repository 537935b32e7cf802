import { run } from '../../../lib/run';
import { valueOf } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';
import type { PciFacts } from './pci';

/** What one card's driver says of VMDq. */
export interface VmdqFacts {
  address: string;
  driver: string;
  /** `on`, `off`, `off [fixed]`, … of ethtool's `l2-fwd-offload`; null where nothing answered. */
  offload: string | null;
  /** `VMDQ` of Intel's out-of-tree drivers; null where there is no such parameter. */
  parameter: string | null;
}

/** Intel's drivers for cards with VMDq (their datasheets, "VMDq"). */
const drivers = new Set(['igb', 'ixgbe', 'i40e', 'ice', 'fm10k']);
/** Each one asked is a process; cards of a machine are alike. */
const mostAsked = 4;

/** `l2-fwd-offload: off [fixed]` among what `ethtool -k` prints. */
function parseOffload(text: string): string | null {
  return /^\s*l2-fwd-offload:\s*(\S+(?: \[\w+\])?)/m.exec(text)?.[1] ?? null;
}

async function ask(files: MachineFiles, address: string): Promise<string | null> {
  const recorded = files.recording?.vmdq[address];
  if (recorded !== undefined || !files.isThisMachine) return recorded ?? null;
  const name = valueOf(files.list(`/sys/bus/pci/devices/${address}/net`))?.[0];
  if (name === undefined) return null;
  for (const program of ['ethtool', '/usr/sbin/ethtool', '/sbin/ethtool']) {
    try {
      return parseOffload((await run([program, '-k', name], { timeoutMs: 1_000 })).stdout);
    } catch {
      // Not there; the next place may have it.
    }
  }
  return null;
}

/** Queues for guests in a network card, where its driver tells: macvlan in hardware is VMDq under another name. */
export async function readVmdq(files: MachineFiles, pci: PciFacts): Promise<VmdqFacts[]> {
  const cards = (valueOf(pci.devices) ?? []).filter(({ driver, vendor, physicalFunction }) => {
    return vendor === '8086' && physicalFunction === null && drivers.has(driver ?? '');
  });
  return await Promise.all(
    cards.slice(0, mostAsked).map(async ({ address, driver }) => ({
      address,
      driver: driver ?? '',
      offload: await ask(files, address),
      parameter: valueOf(files.text(`/sys/module/${driver ?? ''}/parameters/VMDQ`)) ?? null,
    })),
  );
}
