import { readFileSync } from 'node:fs';

/** The kernel's own border: Documentation/networking/ip-sysctl.rst, `ip_unprivileged_port_start`. */
const usual = 1024;

/**
 * The first port of this computer that an ordinary user may listen on: what the kernel says now, 1024 where it says
 * nothing. 0 means all of them.
 */
export function firstFreePort(file = '/proc/sys/net/ipv4/ip_unprivileged_port_start'): number {
  try {
    const first = Number(readFileSync(file, 'utf8').trim() || Number.NaN);
    return Number.isInteger(first) ? first : usual;
  } catch {
    return usual;
  }
}
