import { describe, expect, it } from 'vitest';
import { mergeDefinition } from '../../../../electron/vm/edit/merge-definition';
import { sampleConfig } from '../../../fakes/vm-configs';

const base = sampleConfig({ notes: '', memoryMiB: 512 });

describe('mergeDefinition', () => {
  it('keeps what others have changed meanwhile', () => {
    const now = { ...base, memoryMiB: 1024 };
    const merged = mergeDefinition(base, { ...base, notes: 'mine' }, now);
    expect(merged).toEqual({ ...base, notes: 'mine', memoryMiB: 1024 });
  });

  it('refuses what two have changed to different things, and takes what is the same', () => {
    const now = { ...base, memoryMiB: 1024 };
    expect(() => mergeDefinition(base, { ...base, memoryMiB: 768 }, now)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({ code: 'definition-changed', detail: 'memoryMiB' }),
      }),
    );
    expect(mergeDefinition(base, now, now)).toEqual(now);
  });

  it('keeps the devices that others have added, and gives no place twice', () => {
    const [disk] = base.disks;
    if (!disk) throw new Error('no disk');
    const at = (id: string, address?: string) => ({ ...disk, id, file: `${id}.img`, address });
    const now = { ...base, disks: [...base.disks, at('disk8', 'pci:17.0')] };
    const wanted = { ...base, disks: [...base.disks, at('disk9', 'pci:17.0')] };
    const { disks } = mergeDefinition(base, wanted, now);
    expect(disks.map(({ id }) => id)).toEqual([disk.id, 'disk8', 'disk9']);
    expect(new Set(disks.map(({ address }) => address)).size).toBe(3);
    expect(disks[1]?.address).toBe('pci:17.0');

    const both = { ...base, disks: [{ ...disk, readOnly: true }] };
    expect(() => mergeDefinition(base, both, { ...base, disks: [] })).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ detail: 'disks' }) }),
    );
  });

  it('refuses what could not be read again', () => {
    const wanted = { ...base, notes: 'x'.repeat(20_001) };
    expect(() => mergeDefinition(base, wanted, base)).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'invalid-config' }) }),
    );
  });
});

describe('NUMA cells', () => {
  const numa = [{ memoryMiB: 512, vcpus: '0-1' }];
  const divided = sampleConfig({ memoryMiB: 512, numa });

  it('refuses a memory or vCPUs that they do not divide', () => {
    const less = { ...divided, memoryMiB: 256 };
    expect(() => mergeDefinition(divided, less, divided)).toThrow(/NUMA/);
    const more = { ...divided, cpu: { ...divided.cpu, cores: 3 } };
    expect(() => mergeDefinition(divided, more, divided)).toThrow(/NUMA/);
  });

  it('leaves a definition editable in which they never fitted', () => {
    const wrong = { ...divided, memoryMiB: 256 };
    expect(mergeDefinition(wrong, { ...wrong, notes: 'home' }, wrong).notes).toBe('home');
  });
});
