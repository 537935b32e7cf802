import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { judge } from '../../electron/host/report';
import { readHostSnapshot } from '../../electron/host/snapshot/snapshot';
import { expandMachine, loadMachine } from '../fixtures/hosts/machine';
import { compare, type BenchResult } from './support/result';

const rounds = 9;

interface Sample {
  milliseconds: number;
  /** Longest time in which nothing else of the process could run. */
  gap: number;
}

async function report(root: string, cacheFolder: string): Promise<Sample> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const options = { root, vmFolder: '/nowhere', cacheFolder, configHome: null };
  judge(await readHostSnapshot(options), null);
  const milliseconds = performance.now() - started;
  delay.disable();
  return { milliseconds, gap: delay.max / 1e6 };
}

/** Milliseconds that libvirt's own host check takes; what it finds is no matter. */
function libvirtsCheck(): number {
  const started = performance.now();
  const { error } = spawnSync('virt-host-validate', ['qemu'], { stdio: 'ignore' });
  if (error) throw error;
  return performance.now() - started;
}

/** A recorded machine of 512 CPUs and 2,000 PCI devices in as many IOMMU groups. */
function bigMachine() {
  const machine = loadMachine('server-sriov-epyc');
  machine.cpus = { ...machine.cpus, count: 512 };
  machine.pci = {};
  machine.iommuGroups = {};
  for (let at = 0; at < 2000; at += 1) {
    const bus = (at >> 5).toString(16).padStart(4, '0');
    const address = `${bus}:00:${(at & 31).toString(16).padStart(2, '0')}.0`;
    const sriov: [number, number] | undefined = at % 50 === 0 ? [64, 0] : undefined;
    machine.pci[address] = { id: '8086:1592', class: '20000', driver: 'ice', sriov };
    machine.iommuGroups[String(at)] = [address];
  }
  return expandMachine(machine);
}

/**
 * The whole host report without the acceleration test: against libvirt's check, taken in turn, and where there is
 * nothing like it against the time that it may take.
 */
export async function benchHostReport(): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-bench-host-'));
  const big = bigMachine();
  const cold: number[] = [];
  const warm: Sample[] = [];
  const large: Sample[] = [];
  const libvirts: number[] = [];
  try {
    // The code is compiled once in an app's life, before the first window; here in the first round.
    await report('/', path.join(folder, 'first'));
    for (let round = 0; round < rounds; round += 1) {
      cold.push((await report('/', path.join(folder, String(round)))).milliseconds);
      warm.push(await report('/', path.join(folder, String(round))));
      libvirts.push(libvirtsCheck());
      large.push(await report(big.root, folder));
    }
  } finally {
    big.remove();
    await rm(folder, { recursive: true, force: true });
  }
  const against = (name: string, samples: number[], limit: number): BenchResult =>
    compare({ name, against: 'what it may take', unit: 'ms', goal: { atMost: 1 } }, samples, [
      limit,
    ]);
  return [
    compare(
      { name: 'host report, warm', against: 'virt-host-validate', unit: 'ms', goal: { atMost: 2 } },
      warm.map(({ milliseconds }) => milliseconds),
      libvirts,
    ),
    against('host report, QEMU not yet asked', cold, 150),
    against(
      'host report, 512 CPUs and 2,000 PCI devices',
      large.map(({ milliseconds }) => milliseconds),
      300,
    ),
    against(
      'longest pause of the main process during it',
      warm.map(({ gap }) => gap),
      50,
    ),
    against(
      'the same on the large machine',
      large.map(({ gap }) => gap),
      50,
    ),
  ];
}
