import { describe, expect, it } from 'vitest';
import { caution, problem } from '../../../electron/making/draft/issues';
import { refuseErrors } from '../../../electron/making/refuse-errors';

const topology = (key: string) => problem(`cpu.${key}`, 'topology-invalid', { max: '512' });

describe('what is refused', () => {
  it('is told once, in a sentence, with the place of it', () => {
    const count = problem('cpus', 'cpus-invalid', { max: '255' });
    expect(() => refuseErrors([count, topology('cores')])).toThrow(
      expect.objectContaining({
        error: {
          code: 'invalid-config',
          params: { max: '255', field: 'cpus' },
          reason: expect.objectContaining({ key: 'cpus-invalid' }),
          detail: 'cpus',
        },
      }),
    );
  });

  it('is told with the others, none of them as a code', () => {
    const issues = [
      caution('memoryMiB', 'memory-above-host', { host: '1 GiB' }),
      topology('sockets'),
      problem('nics.nic0.mtu', 'mtu-needs-virtio'),
    ];
    expect(() => refuseErrors(issues)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({
          detail: 'cpu.sockets\nnics.nic0.mtu: Only a virtio card tells the guest its MTU.',
        }),
      }),
    );
    expect(() => refuseErrors(issues.slice(0, 1))).not.toThrow();
  });
});
