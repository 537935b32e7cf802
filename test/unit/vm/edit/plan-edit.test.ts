import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsForStart, planEdit } from '../../../../electron/vm/edit/plan-edit';
import { sampleConfig, sampleNic, vmConfigs } from '../../../fakes/vm-configs';

const ssh = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 } as const;
const web = { ...ssh, hostPort: 8080, guestPort: 80 } as const;

describe('planEdit', () => {
  it('has nothing to do where nothing changes', () => {
    fc.assert(
      fc.property(vmConfigs(), (config) => {
        expect(planEdit(config, structuredClone(config))).toEqual({
          now: [],
          nextStart: [],
          refused: [],
        });
      }),
    );
  });

  it('changes discs, cables and forwarded ports at once; what is given up goes first', () => {
    const before = sampleConfig({
      cdroms: [{ id: 'cd0', file: '/a.iso', bus: 'sata' }],
      nics: [sampleNic({ id: 'nic0', forwards: [ssh], linkUp: true })],
    });
    const after = {
      ...before,
      cdroms: before.cdroms.map((drive) => ({ ...drive, file: '/b.iso' })),
      nics: before.nics.map((nic) => ({ ...nic, forwards: [web], linkUp: false })),
      boot: { ...before.boot, onceFromCd: !before.boot.onceFromCd },
    };
    expect(planEdit(before, after)).toEqual({
      now: [
        { kind: 'disc', drive: 'cd0', file: '/b.iso' },
        { kind: 'forward', nic: 'nic0', change: 'remove', forward: ssh },
        { kind: 'forward', nic: 'nic0', change: 'add', forward: web },
        { kind: 'link', nic: 'nic0', up: false },
      ],
      nextStart: [],
      refused: [],
    });
  });

  it('lets ports of all cards go before it takes any, and starts from what the guest has', () => {
    const nics = [
      sampleNic({ id: 'nic0', forwards: [] }),
      sampleNic({ id: 'nic1', forwards: [ssh] }),
    ];
    const running = sampleConfig({ nics, cdroms: [{ id: 'cd0', file: '/in.iso', bus: 'sata' }] });
    const edited = { ...running, cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }] };
    const after = {
      ...edited,
      nics: nics.map((nic) => ({ ...nic, forwards: nic.id === 'nic0' ? [ssh] : [] })),
    };
    expect(planEdit(edited, after, running).now).toEqual([
      { kind: 'disc', drive: 'cd0', file: null },
      { kind: 'forward', nic: 'nic1', change: 'remove', forward: ssh },
      { kind: 'forward', nic: 'nic0', change: 'add', forward: ssh },
    ]);
  });

  it('tells what counts from the next start from what must wait until the guest is off', () => {
    const before = sampleConfig({ cdroms: [], nics: [sampleNic({ id: 'nic0', model: 'virtio' })] });
    const changes = {
      name: 'other',
      memoryMiB: before.memoryMiB * 2,
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }],
      nics: [sampleNic({ id: 'nic0', model: 'e1000' })],
      boot: { ...before.boot, menu: !before.boot.menu },
    };
    expect(planEdit(before, { ...before, ...changes })).toEqual({
      now: [],
      nextStart: ['memoryMiB', 'boot'],
      refused: ['cdroms', 'nics'],
    });
    expect(partsForStart(before, { ...before, ...changes })).toEqual([
      'memoryMiB',
      'cdroms',
      'nics',
      'boot',
    ]);
  });
});
