import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../electron/host/report';
import { readHostSnapshot } from '../../electron/host/snapshot/snapshot';
import type { Comparison } from '../../shared/host';
import { expandMachine, loadMachine, machineIds } from '../fixtures/hosts/machine';

/**
 * The real virt-host-validate and kvm-ok are run on the recorded machines, laid over /proc, /sys and /dev in a
 * mount namespace of their own. They must answer what the report says that they answer, and wherever that is not
 * our verdict the report gives a reason.
 */
const overlay = `
set -e
root=$1; shift
mount --bind "$root/proc/cpuinfo" /proc/cpuinfo
for folder in /sys/firmware/acpi/tables /sys/kernel/iommu_groups; do
  if [ -d "$folder" ] && [ -d "$root$folder" ]; then mount --bind "$root$folder" "$folder"; fi
done
mount --bind "$root/dev" /dev
exec "$@"
`;

const call = promisify(execFile);

async function checker(root: string, argv: string[]): Promise<string> {
  const isolate = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const args = [...isolate, 'sh', '-c', overlay, 'overlay', root, ...argv];
  const env = { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  // Both tools exit with 1 when they find fault; what they print is the answer.
  return await call('unshare', args, { env, timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  );
}

/** The recorded device as far as the tools look: something is there, and it may be read and written. */
function layDevices(root: string, machine: ReturnType<typeof loadMachine>): void {
  const folder = path.join(root, 'dev');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'null'), '');
  const nodes = machine.probes?.['nodes'] as Record<string, unknown> | undefined;
  if (nodes?.['/dev/kvm']) writeFileSync(path.join(folder, 'kvm'), '', { mode: 0o666 });
}

const x86 = machineIds().filter((id) => loadMachine(id).cpus && loadMachine(id).dmar !== undefined);

/** Each takes a second; `npm run soak:host` looks at all. */
const looked = process.env['PADDOCK_ROBUST_RUNS'] ? x86 : x86.filter((_, at) => at % 3 === 0);

/** Where the tools of today answer otherwise than the rules they follow; each with its reason. */
const knownExceptions: Record<string, string> = {
  'row-d-long-line': 'libvirt before getline() reads 1023 bytes of a line (row d)',
};

async function answers(id: string) {
  const machine = loadMachine(id);
  const { root, remove } = expandMachine(machine);
  try {
    layDevices(root, machine);
    const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
    const report = judge(await readHostSnapshot(options), machine.trial ?? null);
    const libvirt = await checker(root, ['virt-host-validate', 'qemu']);
    // Without a device kvm-ok would load a module and read the processor's registers, of this real machine.
    const asks = report.comparison.some(({ tool, answer }) => {
      return tool === 'kvm-ok' && !answer.startsWith('/dev/kvm does not exist');
    });
    const ubuntu = asks && existsSync('/usr/sbin/kvm-ok') ? await checker(root, ['kvm-ok']) : null;
    return { comparison: report.comparison, libvirt, ubuntu };
  } finally {
    remove();
  }
}

/** `PASS` and the like, of one line of virt-host-validate. */
function libvirtAnswer(output: string, check: string): string | undefined {
  const line = output.split('\n').find((text) => text.includes(check));
  return /: (PASS|FAIL|WARN)/.exec(line ?? '')?.[1];
}

function compare(id: string, rows: Comparison[], libvirt: string, ubuntu: string | null): string[] {
  return rows.flatMap(({ tool, check, answer }) => {
    // Root may open whatever is there, so permissions of a recorded user cannot be shown to the tools.
    if (check.endsWith('is accessible')) return [];
    const said = tool === 'kvm-ok' ? ubuntu : libvirtAnswer(libvirt, check);
    if (said === null) return [];
    const expected = answer.split(' (')[0] ?? '';
    const same =
      tool === 'kvm-ok'
        ? answer.split('; ').every((sentence) => said?.includes(sentence))
        : said === expected;
    return same ? [] : [`${id}: ${tool} ${check}: ${said ?? 'nothing'}, not ${expected}`];
  });
}

describe('the usual checkers on recorded machines', () => {
  beforeAll(() => {
    if (!existsSync('/usr/bin/virt-host-validate')) {
      throw new Error('virt-host-validate is missing: sudo apt-get install libvirt-clients');
    }
    if (existsSync('/etc/debian_version') && !existsSync('/usr/sbin/kvm-ok')) {
      throw new Error('kvm-ok is missing: sudo apt-get install cpu-checker');
    }
  });

  it('are there to be compared', () => {
    expect(x86.length).toBeGreaterThan(40);
  });

  it('answer what the report says that they answer', async () => {
    const surprises: string[] = [];
    for (const id of looked) {
      const { comparison, libvirt, ubuntu } = await answers(id);
      expect(libvirt).toContain('Checking for hardware virtualization');
      if (!(id in knownExceptions)) surprises.push(...compare(id, comparison, libvirt, ubuntu));
    }
    expect(surprises).toEqual([]);
  }, 120_000);

  it.each(Object.keys(knownExceptions))('%s is still an exception', async (id) => {
    const { comparison, libvirt, ubuntu } = await answers(id);
    const differs = compare(id, comparison, libvirt, ubuntu).length > 0;
    // A libvirt that reads whole lines is right, and then there is nothing to except.
    expect(differs || libvirtAnswer(libvirt, 'hardware virtualization') === 'PASS').toBe(true);
  });
});
