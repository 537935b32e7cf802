import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../electron/host/report';
import { readHostSnapshot } from '../../../electron/host/snapshot/snapshot';
import type { HostReport, VerdictValue } from '../../../shared/host';
import { hostReportSchema } from '../../../shared/host';
import { expandFiles, loadMachine, machineFiles, machineIds } from '../../fixtures/hosts/machine';

type Damage = 'keep' | 'missing' | 'empty' | 'garbage' | 'cut' | 'closed' | 'folder';

const garbage = Buffer.from('\u0000\u00ff\u0001: : = \n\n\n\t\u2028{"[0x0]', 'latin1');

/** The firmware's tables, whose absence from the list says that there are none; a card and its capability; a limit. */
const ofAnotherMachine =
  /\/(?:DMAR|IVRS|sriov_totalvfs|memory\.max|self\/cgroup|pci\/devices\/[^/]+\/uevent)$/;

/** A register of one of several IOMMU units. */
const unitRegister = /^\/sys\/class\/iommu\/[^/]+\/(?:intel|amd)-iommu\/[^/]+$/;

/** What happens to each file of a machine; `closed` is a file that this user may not read. */
function damaged(files: Map<string, string | Buffer>, damages: readonly Damage[]) {
  const result = new Map<string, string | Buffer>();
  const closed: string[] = [];
  let at = 0;
  for (const [file, content] of files) {
    const chosen = damages[at % damages.length] ?? 'keep';
    // A machine that lacks one of these altogether is another machine, and its verdict another.
    const damage = chosen === 'missing' && ofAnotherMachine.test(file) ? 'keep' : chosen;
    at += 1;
    // Only the count of CPUs that are online shows that a list of CPUs was cut.
    if (file === '/probes.json' || file === '/sys/devices/system/cpu/online') {
      result.set(file, content);
      continue;
    }
    if (damage === 'missing') {
      // The unit itself stays in sight: sysfs has no unit without its folder, and a machine with fewer is another one.
      if (unitRegister.test(file)) result.set(file.replace(/[^/]+$/, ''), '');
      continue;
    }
    if (damage === 'closed') closed.push(file);
    else if (damage === 'folder') result.set(`${file.replace(/\/$/, '')}/`, '');
    else if (damage === 'empty' && !file.endsWith('/')) result.set(file, '');
    else if (damage === 'garbage' && !file.endsWith('/')) result.set(file, garbage);
    else if (damage === 'cut' && !file.endsWith('/')) {
      result.set(file, content.slice(0, Math.floor(content.length / 2)));
    } else result.set(file, content);
  }
  const probes = JSON.parse(String(result.get('/probes.json'))) as Record<string, unknown>;
  result.set('/probes.json', JSON.stringify({ ...probes, unreadable: closed }));
  return result;
}

async function judgeFiles(files: Map<string, string | Buffer>) {
  const { root, remove } = expandFiles(files);
  try {
    const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
    const started = performance.now();
    const snapshot = await readHostSnapshot(options);
    const report = judge(snapshot, null);
    return { report, milliseconds: performance.now() - started };
  } finally {
    remove();
  }
}

const damages = fc.array(
  fc.constantFrom<Damage>('keep', 'keep', 'missing', 'empty', 'garbage', 'cut', 'closed', 'folder'),
  { minLength: 1, maxLength: 97 },
);

/**
 * Verdicts that what is left of a machine may still bear out: its own verdict or not knowing. `blocked` covers what
 * is truly gone: a missing QEMU, a device whose module is not to be seen any more.
 */
function honest(own: string, found: VerdictValue): boolean {
  return found === own || found === 'unknown' || found === 'blocked';
}

/** What the whole machine says in each part, judged once. */
const whole = new Map<string, ReturnType<typeof partsOf>>();

function partsOf(report: Pick<HostReport, 'verdicts'>): Map<string, VerdictValue> {
  return new Map(
    report.verdicts.flatMap(({ id: verdict, parts }) =>
      parts.map((part) => [`${verdict}/${part.id}`, part.verdict] as const),
    ),
  );
}

/**
 * Parts that became sure of something else. A part that says `on` of what was not seen is the worst of them, so
 * only few may: what is "on" because nothing speaks against it.
 */
async function wrongParts(id: string, report: Pick<HostReport, 'verdicts'>): Promise<string[]> {
  const own = whole.get(id) ?? partsOf((await judgeFiles(machineFiles(loadMachine(id)))).report);
  whole.set(id, own);
  return [...partsOf(report)].flatMap(([name, found]) => {
    const before = own.get(name);
    if (before === undefined || honest(before, found) || byAbsence.test(name)) return [];
    return [`${id}: ${name} is ${before}, found ${found}`];
  });
}

/** Parts that speak of what is loaded or written now, where another one's absence is what they say. */
const byAbsence = /^(?:kvm-device\/(?:holder|session)|nested\/(?:inside|change)|qemu\/libvirt)$/;

/** Each lays a whole machine out anew; `PADDOCK_ROBUST_RUNS` (`npm run soak:host`) asks for more. */
const asked = process.env['PADDOCK_ROBUST_RUNS'];
const runs = Number(asked ?? 60);

describe('a machine of which only parts can be read', () => {
  it('is judged without a throw, in time, and never wrongly sure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...machineIds()), damages, async (id, plan) => {
        const machine = loadMachine(id);
        const { report, milliseconds } = await judgeFiles(damaged(machineFiles(machine), plan));
        hostReportSchema.omit({ at: true, milliseconds: true }).parse(report);
        expect(milliseconds).toBeLessThan(1000);
        const wrong = report.verdicts.flatMap(({ id: verdict, verdict: found }) => {
          const own = machine.expected[verdict] ?? '';
          return honest(own, found) ? [] : [`${id}: ${verdict} is ${own}, found ${found}`];
        });
        expect(wrong.concat(await wrongParts(id, report))).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 120_000);

  const swept = [
    'passthrough-desktop',
    ...(asked === undefined ? [] : ['passthrough-acs-override', 'server-sriov-epyc']),
  ];
  it.each(swept)(
    '%s is judged so with one file after the other gone wrong',
    async (id) => {
      const machine = loadMachine(id);
      const files = machineFiles(machine);
      const wrong: string[] = [];
      for (const damage of ['missing', 'empty', 'garbage', 'cut', 'closed', 'folder'] as const) {
        for (let at = 0; at < files.size; at += 1) {
          const plan = Array.from({ length: files.size }, (_, index): Damage => {
            return index === at ? damage : 'keep';
          });
          const { report } = await judgeFiles(damaged(files, plan));
          const sure = report.verdicts.filter((one) => {
            return !honest(machine.expected[one.id] ?? '', one.verdict);
          });
          const parts = await wrongParts(id, report);
          const file = [...files.keys()][at] ?? '';
          wrong.push(...sure.map((one) => `${damage} ${file}: ${one.id} ${one.verdict}`), ...parts);
        }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('never hears of firmware inside a hypervisor', async () => {
    const guests = machineIds().filter((id) => {
      return /^guest-of|^row-k|^row-a|^guest-without/.test(id);
    });
    expect(guests.length).toBeGreaterThan(5);
    for (const id of guests) {
      const { report } = await judgeFiles(machineFiles(loadMachine(id)));
      const cpu = report.verdicts.find((verdict) => verdict.id === 'cpu-virtualization');
      for (const text of [cpu?.summary.text, cpu?.next?.text, report.headline.summary.text]) {
        expect(`${id}: ${text ?? ''}`).not.toMatch(/BIOS|firmware set-?up/i);
      }
    }
  });

  it('has no placeholder left in any sentence', async () => {
    for (const id of machineIds()) {
      const { report } = await judgeFiles(machineFiles(loadMachine(id)));
      expect([id, /.{60}\{\{.{30}/.exec(JSON.stringify(report))?.[0]]).toEqual([id, undefined]);
    }
  });

  it('marks exactly one witness as deciding, where there are witnesses', async () => {
    for (const id of machineIds()) {
      const { report } = await judgeFiles(machineFiles(loadMachine(id)));
      const deciding = report.verdicts.map(({ id: verdict, witnesses }) => {
        return [verdict, witnesses.filter((witness) => witness.deciding).length];
      });
      expect([id, deciding]).toEqual([id, report.verdicts.map((verdict) => [verdict.id, 1])]);
    }
  });
});
