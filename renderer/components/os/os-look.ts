/** How a guest kind is drawn: a letter or a sign on a ground of its own hue (degrees). */
export interface OsLook {
  sign: 'letter' | 'window' | 'flask' | 'terminal' | 'monitor';
  letter: string;
  hue: number;
  /** Grey instead of the hue, for kinds that say nothing of themselves. */
  plain: boolean;
}

const look = (sign: OsLook['sign'], letter: string, hue: number, plain = false): OsLook => ({
  sign,
  letter,
  hue,
  plain,
});

/** By the beginning of a guest profile's id; the first that fits. Letters, no brand marks. */
const looks: readonly (readonly [prefix: string, look: OsLook])[] = [
  ['test-guest', look('flask', '', 262)],
  ['windows', look('window', '', 212)],
  ['debian', look('letter', 'D', 342)],
  ['ubuntu', look('letter', 'U', 20)],
  ['fedora', look('letter', 'F', 222)],
  ['arch', look('letter', 'A', 196)],
  ['opensuse', look('letter', 'S', 140)],
  ['suse', look('letter', 'S', 140)],
  ['alpine', look('letter', 'A', 208)],
  ['rhel', look('letter', 'R', 2)],
  ['rocky', look('letter', 'R', 158)],
  ['alma', look('letter', 'A', 232)],
  ['centos', look('letter', 'C', 280)],
  ['mint', look('letter', 'M', 130)],
  ['nixos', look('letter', 'N', 214)],
  ['kali', look('letter', 'K', 228)],
  ['gentoo', look('letter', 'G', 270)],
  ['freebsd', look('letter', 'F', 0)],
  ['openbsd', look('letter', 'O', 46)],
  ['netbsd', look('letter', 'N', 28)],
  ['haiku', look('letter', 'H', 205)],
  ['freedos', look('terminal', '', 200, true)],
  ['linux', look('terminal', '', 200, true)],
  ['generic-linux', look('terminal', '', 200, true)],
];

const unknown = look('monitor', '', 0, true);

export function osLook(os: string): OsLook {
  return looks.find(([prefix]) => os.startsWith(prefix))?.[1] ?? unknown;
}
