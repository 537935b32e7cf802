import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../../electron/host/fixes/diff';
import { findRemedy, type FixContext, planFix } from '../../../../electron/host/fixes/plan';
import type { FixRef } from '../../../../shared/fix';
import type { HostReport } from '../../../../shared/host';
import { loadMachine, type MachineSpec } from '../../../fixtures/hosts/machine';
import { judgeMachine } from '../support';

const user: FixContext = { asRoot: false, machines: [] };
const root: FixContext = { asRoot: true, machines: [] };

const reportOf = async (id: string, changes: Partial<MachineSpec> = {}): Promise<HostReport> => ({
  ...(await judgeMachine(id, changes)),
  at: '2026-11-22T03:00:00.000Z',
  milliseconds: 1,
});

const ref = (of: FixRef['of'], remedy: string, part: string | null = null): FixRef => ({
  of,
  part,
  remedy,
  count: null,
});

async function planned(id: string, which: FixRef, context = user, changes = {}) {
  const remedy = findRemedy(await reportOf(id, changes), which);
  if (!remedy) throw new Error(`no ${which.remedy}`);
  return planFix(remedy, which.count, context);
}

describe('the remedy that the window means', () => {
  it('is found by verdict, part and id, and nowhere else', async () => {
    const report = await reportOf('not-in-group');
    expect(findRemedy(report, ref('kvm-device', 'join-group'))?.id).toBe('join-group');
    expect(findRemedy(report, ref('kvm-module', 'join-group'))).toBeNull();
    expect(findRemedy(report, ref('kvm-device', 'join-group', 'session'))).toBeNull();
    expect(findRemedy(report, ref('firmware-setup', 'join-group'))).toBeNull();
  });

  it('is none that may only be copied', async () => {
    const report = await reportOf('intel-blacklisted');
    const copied = report.verdicts.find(({ id }) => id === 'kvm-module')?.remedies[0];
    expect(copied).toMatchObject({ runnable: false });
    expect(findRemedy(report, ref('kvm-module', copied?.id ?? ''))).toBeNull();
  });
});

describe('what would be run', () => {
  it('is shown as it is run: through pkexec, or plainly by root', async () => {
    const which = ref('kvm-device', 'join-group');
    const asUser = (await planned('not-in-group', which)).plan;
    expect(asUser.commands).toEqual(['pkexec usermod --append --groups kvm anna']);
    expect(asUser.passwords).toBe(1);
    expect(asUser.afterwards?.key).toBe('kvm-device.next.relogin');
    const asRoot = (await planned('not-in-group', which, root)).plan;
    expect(asRoot.commands).toEqual(['usermod --append --groups kvm anna']);
    expect(asRoot.passwords).toBe(0);
    expect(asRoot.fingerprint).not.toBe(asUser.fingerprint);
  });

  it('never holds more than what is wrong with the device', async () => {
    const { steps } = await planned('device-0600', ref('kvm-device', 'fix-kvm-permissions'));
    expect(steps.map(({ argv }) => argv)).toEqual([
      ['chown', 'root:kvm', '/dev/kvm'],
      ['chmod', '0660', '/dev/kvm'],
    ]);
  });

  it('shows a new file whole, and only main holds what goes into it', async () => {
    const { plan, steps } = await planned('nested-off', ref('nested', 'nesting-always'));
    expect(plan.change).toEqual({
      file: '/etc/modprobe.d/paddock-nested.conf',
      backup: null,
      lines: [{ kind: 'added', text: 'options kvm_amd nested=1' }],
    });
    expect(steps).toEqual([
      {
        argv: ['tee', '/etc/modprobe.d/paddock-nested.conf'],
        input: 'options kvm_amd nested=1\n',
        privileged: true,
      },
    ]);
  });

  it('takes a number within its bounds', async () => {
    const which = ref('sr-iov', 'create-vfs', '0000:81:00.0');
    const numbers = [null, 1, 8, 9, 65_535];
    const inputs = [];
    for (const count of numbers) {
      const { plan, steps } = await planned('server-sriov-epyc', { ...which, count });
      inputs.push([plan.choice?.value, steps[0]?.input, plan.commands[0]]);
    }
    const file = '/sys/bus/pci/devices/0000:81:00.0/sriov_numvfs';
    expect(inputs).toEqual(
      [4, 1, 8, 8, 8].map((n) => [n, `${n}\n`, `echo ${n} | pkexec tee ${file}`]),
    );
  });

  it('is refused while machines hold the module, or anything else does', async () => {
    const which = ref('nested', 'nesting-now');
    const machines = [
      { name: 'web', kvm: true },
      { name: 'old', kvm: false },
    ];
    expect((await planned('nested-off', which)).plan.hindrance).toBeNull();
    const busy = (await planned('nested-off', which, { asRoot: false, machines })).plan;
    expect(busy.machines).toEqual(['web']);
    expect(busy.hindrance?.key).toBe('remedy.hindrance.machines-run');
    const modules = { ...loadMachine('nested-off').modules };
    const used = { modules: { ...modules, kvm_amd: { ...modules['kvm_amd'], users: 3 } } };
    const held = (await planned('nested-off', which, user, used)).plan;
    expect(held.hindrance?.text).toBe('kvm_amd is in use 3 times. Shut down what uses it first.');
  });

  it('names every running machine before a restart', async () => {
    const machine = loadMachine('intel-desktop');
    const files = { ...machine.files, '/sys/firmware/efi/fw_platform_size': '64\n' };
    const machines = [
      { name: 'web', kvm: true },
      { name: 'old', kvm: false },
    ];
    const which = ref('firmware-setup', 'firmware-setup');
    const { plan, steps } = await planned(
      'intel-desktop',
      which,
      { asRoot: false, machines },
      { files },
    );
    expect(plan).toMatchObject({ machines: ['web', 'old'], passwords: 0, hindrance: null });
    expect(plan.commands).toEqual(['systemctl reboot --firmware-setup']);
    expect(steps[0]?.privileged).toBe(false);
  });

  it('has another name as soon as anything about it is another', async () => {
    const which = ref('nested', 'nesting-always');
    const first = (await planned('nested-off', which)).plan.fingerprint;
    expect((await planned('nested-off', which)).plan.fingerprint).toBe(first);
    const files = {
      ...loadMachine('nested-off').files,
      '/etc/modprobe.d/paddock-nested.conf': '# mine\n',
    };
    const { plan } = await planned('nested-off', which, user, { files });
    expect(plan.fingerprint).not.toBe(first);
    expect(plan.change?.lines[0]).toEqual({ kind: 'removed', text: '# mine' });
  });
});

describe('a change', () => {
  it('is shown with the lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\n';
    expect(diffLines(before, before.replace('d', 'D'))).toEqual([
      { kind: 'same', text: 'b' },
      { kind: 'same', text: 'c' },
      { kind: 'removed', text: 'd' },
      { kind: 'added', text: 'D' },
      { kind: 'same', text: 'e' },
      { kind: 'same', text: 'f' },
    ]);
  });

  it('may be at either end, or all', () => {
    expect(diffLines('a\n', 'a\nb\n').at(-1)).toEqual({ kind: 'added', text: 'b' });
    expect(diffLines('x\nx\n', 'x\n')).toContainEqual({ kind: 'removed', text: 'x' });
    expect(diffLines('', 'x\n')).toEqual([{ kind: 'added', text: 'x' }]);
  });
});
