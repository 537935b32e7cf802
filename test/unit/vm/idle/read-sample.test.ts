import { expect, it } from 'vitest';
import { cpuTimeOf, hasConnection } from '../../../../electron/vm/idle/read-sample';

it('reads processor time past whatever the program is called', () => {
  const stat =
    '4711 (qemu) S 1 (x) S 1 4711 4711 0 -1 4194560 10 20 30 40 250 50 1 2 20 0 5 0 900 1';
  expect(cpuTimeOf(stat)).toBe(3000);
  expect(cpuTimeOf('')).toBeNull();
});

const head =
  'net0:\n  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\n';

it('tells connections from ports that wait for one', () => {
  expect(hasConnection('')).toBe(false);
  expect(hasConnection(head)).toBe(false);
  const forward =
    '  TCP[HOST_FORWARD]  13       127.0.0.1  2222       10.0.2.15    22     0     0\n';
  const closing =
    '  TCP[TIME_WAIT]     -1       10.0.2.15 53688    93.184.216.34    80     0     0\n';
  const lookUp = '  UDP[236 sec]       19       10.0.2.15 33018       10.0.2.3    53     0     0\n';
  expect(hasConnection(head + forward + closing + lookUp)).toBe(false);
  const open = '  TCP[ESTABLISHED]   31       10.0.2.15 53688    93.184.216.34   443     0     0\n';
  expect(hasConnection(head + forward + open)).toBe(true);
});
