import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../electron/disks/tools/check-image';
import { detailsOf } from '../../../electron/disks/tools/image-details';

describe('what qemu-img says', () => {
  it('of a check, also behind words for people', () => {
    const report = { 'check-errors': 0, corruptions: 2, leaks: 3, 'leaks-fixed': 1 };
    expect(reportOf(`Repairing refcount block 0\n${JSON.stringify(report)}`)).toEqual({
      errors: 2,
      leaks: 3,
      errorsFixed: 0,
      leaksFixed: 1,
    });
    expect(reportOf('{"check-errors": 1}').errors).toBe(1);
    expect(() => reportOf('')).toThrow(SyntaxError);
  });

  it('of an image, so that another can be made like it', () => {
    const info = (data: Record<string, unknown>) =>
      detailsOf(
        JSON.stringify({
          'virtual-size': 1024,
          'actual-size': 512,
          'cluster-size': 65_536,
          snapshots: [{ name: 'a', id: '1' }],
          'format-specific': { type: 'qcow2', data },
        }),
      );
    expect(
      info({
        compat: '1.1',
        'lazy-refcounts': true,
        'refcount-bits': 64,
        'extended-l2': true,
        'compression-type': 'zstd',
        bitmaps: [{}],
        'data-file': 'x',
        corrupt: true,
      }),
    ).toEqual({
      virtualBytes: 1024,
      bytes: 512,
      encrypted: false,
      snapshots: ['a'],
      corrupt: true,
      dataFile: true,
      bitmaps: 1,
      options: {
        compat: '1.1',
        cluster_size: '65536',
        lazy_refcounts: 'on',
        refcount_bits: '64',
        extended_l2: 'on',
        compression_type: 'zstd',
      },
    });
    // Version 2 knows none of what came later.
    expect(info({ compat: '0.10', 'lazy-refcounts': false, 'refcount-bits': 16 }).options).toEqual({
      compat: '0.10',
      cluster_size: '65536',
    });
    expect(detailsOf('{"virtual-size": 5}').options).toEqual({});
  });
});
