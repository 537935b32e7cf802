import { describe, expect, it } from 'vitest';
import { knownEvent } from '../../../../electron/qemu/qmp/events';

const at = 0;

describe('knownEvent', () => {
  it('checks what an event carries', () => {
    const data = { guest: true, reason: 'guest-shutdown' };
    expect(knownEvent({ event: 'SHUTDOWN', data, at })).toEqual({ event: 'SHUTDOWN', data });
    expect(
      knownEvent({
        event: 'BLOCK_IO_ERROR',
        data: {
          device: '',
          'node-name': 'img-disk0',
          operation: 'write',
          action: 'stop',
          nospace: true,
          reason: 'No space left on device',
        },
        at,
      }),
    ).toMatchObject({ data: { 'node-name': 'img-disk0', nospace: true } });
  });

  it('passes by events of no concern and ones that are not as documented', () => {
    expect(knownEvent({ event: 'VNC_CONNECTED', data: {}, at })).toBeNull();
    expect(knownEvent({ event: 'SHUTDOWN', data: { guest: 'yes' }, at })).toBeNull();
  });
});
