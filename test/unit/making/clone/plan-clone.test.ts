import { describe, expect, it } from 'vitest';
import {
  type CloneFacts,
  type DiskFacts,
  deepestClone,
  planClone,
} from '../../../../electron/making/clone/plan-clone';
import type { CloneKind } from '../../../../shared/cloning';
import type { AppFailure } from '../../../../shared/errors';
import { GiB, MiB } from '../../../../shared/units';
import { type VmConfig, vmConfigSchema } from '../../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic } from '../../../fakes/vm-configs';

const id = '99999999-2222-4333-8444-555555555555';
const folder = '/vms/demo';
const plain: DiskFacts = { bytes: GiB, snapshots: 0, depth: 0, isDevice: false };

function factsOf(
  config: VmConfig,
  kind: CloneKind = 'full',
  changes: Partial<CloneFacts> = {},
): CloneFacts {
  return {
    config,
    folder,
    wish: { name: 'clone', kind },
    id,
    now: new Date('2026-11-30T00:00:00Z'),
    disks: new Map(config.disks.map((disk) => [disk.id, plain])),
    nvram: { path: `${folder}/nvram.qcow2`, bytes: MiB, snapshots: 0 },
    tpm: { path: `${folder}/tpm/tpm2-00.permall`, bytes: 4096 },
    bytesOf: () => 5,
    newMac: () => '52:54:00:00:00:01',
    newPort: ({ hostPort }) => hostPort + 1,
    newCid: () => 1234,
    tag: null,
    running: false,
    freeBytes: 9 * GiB,
    ...changes,
  };
}

const codeOf = (plan: () => unknown): string | null => {
  try {
    plan();
    return null;
  } catch (error) {
    return (error as AppFailure).error.code;
  }
};

describe('the plan of a clone', () => {
  it('keeps the hardware and gives the machine an identity of its own', () => {
    const config = sampleConfig({
      nics: [sampleNic({ forwards: [forward(2222)] })],
      vsock: { cid: 3 },
      generationId: '5f0d9a43-3a05-4d60-9a07-9f2f4a4d2b11',
      template: true,
    });
    const plan = planClone(factsOf(config));
    const { id: was, name, nics, vsock, generationId, createdAt, template, ...same } = config;
    expect([was, name, template]).not.toContain(plan.config.id);
    expect(plan.config).toMatchObject(same);
    expect(plan.config.template).toBeUndefined();
    expect(plan.config).toMatchObject({ id, name: 'clone', vsock: { cid: 1234 } });
    expect(plan.config.generationId).toBe(id);
    expect(generationId).not.toBe(id);
    expect(plan.config.createdAt).not.toBe(createdAt);
    expect(plan.config.nics[0]).toMatchObject({ mac: '52:54:00:00:00:01' });
    expect(plan.config.nics[0]?.forwards).toEqual([forward(2223)]);
    expect(plan.forwards).toEqual([{ nic: 'nic0', protocol: 'tcp', from: 2222, to: 2223 }]);
    expect(vmConfigSchema.safeParse(plan.config).success).toBe(true);
    expect([nics.length, vsock]).toEqual([1, { cid: 3 }]);
  });

  it('leaves a forward out where no port is free, and says so', () => {
    const config = sampleConfig({ nics: [sampleNic({ forwards: [forward(80)] })] });
    const plan = planClone(factsOf(config, 'full', { newPort: () => null }));
    expect(plan.config.nics[0]?.forwards).toEqual([]);
    expect(plan.forwards).toEqual([{ nic: 'nic0', protocol: 'tcp', from: 80, to: null }]);
  });

  it('has each file for itself, shares what is only read elsewhere, and counts bytes', () => {
    const disks = [
      sampleDisk({ id: 'disk0', file: 'disks/a.vmdk', format: 'vmdk' }),
      sampleDisk({ id: 'disk1', file: '/elsewhere/disk0.img', format: 'raw' }),
      sampleDisk({ id: 'disk2', file: '/elsewhere/read.qcow2', readOnly: true }),
      sampleDisk({ id: 'disk3', file: `${folder}/x.qcow2`, readOnly: true }),
      sampleDisk({ id: 'disk4', file: '/elsewhere/cluster.img', format: 'raw', shareable: true }),
    ];
    const config = sampleConfig({
      disks,
      cdroms: [{ id: 'cd0', file: '/elsewhere/a.iso', bus: 'sata' }],
      floppies: [
        { id: 'fd0', file: '/elsewhere/written.img' },
        { id: 'fd1', file: '/elsewhere/read.img', readOnly: true },
      ],
    });
    for (const kind of ['full', 'linked'] as const) {
      const { files, bytes, config: made } = planClone(factsOf(config, kind));
      const own = files.flatMap(({ to }) => (to === null ? [] : [to]));
      expect(new Set(own).size).toBe(own.length);
      expect(files.flatMap(({ how, device }) => (how === 'share' ? [device] : []))).toEqual([
        'disk2',
        'disk4',
        'cd0',
        'fd1',
      ]);
      expect(made.disks.map(({ format }) => format)).toEqual(
        kind === 'full'
          ? ['qcow2', 'raw', 'qcow2', 'qcow2', 'raw']
          : ['qcow2', 'qcow2', 'qcow2', 'qcow2', 'raw'],
      );
      expect(bytes).toBe(kind === 'full' ? 3 * GiB + 5 : 3 * 256 * 1024 + 5);
    }
  });

  it('finds what it is told where a seed belongs, also out of a backup', () => {
    for (const file of ['seed.iso', 'media/seed.iso']) {
      const config = sampleConfig({ cdroms: [{ id: 'seed', file, bus: 'scsi' }] });
      const { files, config: made } = planClone(factsOf(config, 'full'));
      expect(made.cdroms).toMatchObject([{ id: 'seed', file: 'seed.iso' }]);
      expect(files).toContainEqual(
        expect.objectContaining({ from: `${folder}/${file}`, to: 'seed.iso', how: 'copy' }),
      );
    }
  });

  it('copies UEFI variables and the TPM, which may begin empty instead', () => {
    const config = sampleConfig({ firmware: 'uefi', tpm: true });
    const state = (plan: ReturnType<typeof planClone>) =>
      plan.files.slice(1).map(({ device, how, to }) => [device, how, to]);
    const both = planClone(factsOf(config, 'linked'));
    expect(state(both)).toEqual([
      ['nvram', 'copy', 'nvram.qcow2'],
      ['tpm', 'copy', 'tpm/tpm2-00.permall'],
    ]);
    expect(both.tpm).toBe('copied');
    const wish = { name: 'clone', kind: 'linked', newTpm: true } as const;
    const fresh = planClone(factsOf(config, 'linked', { wish }));
    expect([fresh.tpm, state(fresh).length]).toEqual(['new', 1]);
    expect(planClone(factsOf(config, 'full', { tpm: null })).tpm).toBe('new');
    // What another kind of firmware or no TPM at all has left in the folder is not theirs.
    expect(state(planClone(factsOf(sampleConfig())))).toEqual([]);
    expect(planClone(factsOf(sampleConfig())).tpm).toBeNull();
  });

  it('marks a disposable one, and refuses what two machines cannot have', () => {
    const config = sampleConfig();
    expect(planClone(factsOf(config, 'disposable')).config.disposable).toBe(true);
    expect(planClone(factsOf({ ...config, disposable: true }, 'linked')).config).not.toHaveProperty(
      'disposable',
    );
    const disk = (facts: Partial<DiskFacts>) => ({
      disks: new Map([['disk0', { ...plain, ...facts }]]),
    });
    const deep = disk({ depth: deepestClone });
    expect(codeOf(() => planClone(factsOf(config, 'linked', deep)))).toBe('clone-chain-long');
    expect(codeOf(() => planClone(factsOf(config, 'full', deep)))).toBeNull();
    for (const kind of ['full', 'linked'] as const) {
      const device = disk({ isDevice: true });
      expect(codeOf(() => planClone(factsOf(config, kind, device)))).toBe('clone-disk-device');
    }
  });
});

const forward = (hostPort: number) => ({
  protocol: 'tcp' as const,
  hostAddress: '127.0.0.1',
  hostPort,
  guestPort: 22,
});
