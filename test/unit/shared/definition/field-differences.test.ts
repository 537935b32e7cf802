import { describe, expect, it } from 'vitest';
import { fieldDifferences } from '../../../../shared/definition/field-differences';
import { sampleConfig } from '../../../fakes/vm-configs';

const before = sampleConfig();

describe('what waits', () => {
  it('names the fields of a device that differ, and nothing else of it', () => {
    const disks = before.disks.map((disk) => ({ ...disk, serial: 'A1', throttle: { bytes: 5 } }));
    expect(fieldDifferences('disks', before, { ...before, disks })).toEqual([
      { key: 'disk0.serial', before: '–', after: 'A1' },
      { key: 'disk0.throttle.bytes', before: '–', after: '5' },
    ]);
  });

  it('names a device that came or went once, by what it is', () => {
    const [disk] = before.disks;
    if (!disk) throw new Error('no disk');
    const file = disk.file;
    const gone = { ...before, disks: [] };
    expect(fieldDifferences('disks', before, gone)).toEqual([
      { key: 'disk0', before: file, after: '–' },
    ]);
    expect(fieldDifferences('disks', gone, before)).toEqual([
      { key: 'disk0', before: '–', after: file },
    ]);
  });

  it('writes keys as they are set', () => {
    const after = {
      ...before,
      memoryMiB: 2048,
      watchdog: { model: 'i6300esb', action: 'reset' } as const,
    };
    expect(fieldDifferences('memoryMiB', before, after)).toMatchObject([
      { key: 'memory', after: '2 GiB' },
    ]);
    expect(fieldDifferences('watchdog', before, after).map(({ key }) => key)).toEqual([
      'watchdog.model',
      'watchdog.action',
    ]);
  });
});
