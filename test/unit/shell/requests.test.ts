import { describe, expect, it } from 'vitest';
import { parseConsoleRequest } from '../../../electron/shell/ipc/console-request';
import { senderCheck } from '../../../electron/shell/security/sender';

const nonce = '123e4567-e89b-42d3-a456-426614174000';

describe('senders', () => {
  const frame = (origin: string, parent: object | null = null) =>
    ({ senderFrame: { origin, parent } }) as never;
  const isOurs = senderCheck('app://ui');

  it('answers the top frame of our page', () => {
    expect(isOurs(frame('app://ui'))).toBe(true);
  });

  it('answers no other origin, no frame inside, and nobody', () => {
    expect(isOurs(frame('https://example.org'))).toBe(false);
    expect(isOurs(frame('app://ui.evil'))).toBe(false);
    expect(isOurs(frame('app://ui', {}))).toBe(false);
    expect(isOurs({ senderFrame: null })).toBe(false);
  });
});

describe('requests for a console', () => {
  const machine = { connection: 'local', id: 'aaf77d21-14c8-446c-9f57-a240b42b60a7' };
  const good = { machine, kind: 'serial3', nonce };

  it('are taken when they are well formed', () => {
    expect(parseConsoleRequest({ ...good, more: 1 })).toEqual({ ...good, head: 0 });
    expect(parseConsoleRequest({ ...good, kind: 'screen' })?.kind).toBe('screen');
    expect(parseConsoleRequest({ ...good, kind: 'screen', head: 15 })?.head).toBe(15);
  });

  it.each([
    null,
    'screen',
    { ...good, machine: machine.id },
    { ...good, machine: { ...machine, id: '../../etc' } },
    { ...good, machine: { ...machine, id: 7 } },
    { ...good, machine: { id: machine.id } },
    { ...good, machine: { ...machine, connection: 'x'.repeat(301) } },
    { ...good, kind: 'serial4' },
    { ...good, kind: 'monitor' },
    { ...good, nonce: '' },
    ...[16, -1, 0.5, '1', null].map((head) => ({ ...good, kind: 'screen', head })),
  ])('are dropped otherwise (%j)', (request) => {
    expect(parseConsoleRequest(request)).toBeNull();
  });
});
