import type { OsMark } from './os-marks';

/** How a guest kind is drawn: a system's mark, a sign or a letter on a ground of its own hue (degrees). */
export interface OsLook {
  sign: 'mark' | 'letter' | 'window' | 'flask' | 'terminal' | 'monitor';
  mark: OsMark | null;
  letter: string;
  hue: number;
  /** Grey instead of the hue, for kinds that say nothing of themselves. */
  plain: boolean;
}

const sign = (of: OsLook['sign'], hue: number, plain = false): OsLook => ({
  sign: of,
  mark: null,
  letter: '',
  hue,
  plain,
});
const letter = (written: string, hue: number): OsLook => ({
  ...sign('letter', hue),
  letter: written,
});
const mark = (of: OsMark, hue: number, plain = false): OsLook => ({
  ...sign('mark', hue, plain),
  mark: of,
});

/** By the beginning of a guest profile's id; the first that fits. */
const looks: readonly (readonly [prefix: string, look: OsLook])[] = [
  ['test-guest', sign('flask', 262)],
  ['windows', sign('window', 212)],
  ['debian', mark('debian', 342)],
  ['ubuntu', mark('ubuntu', 20)],
  ['fedora', mark('fedora', 222)],
  ['arch', mark('arch', 196)],
  ['opensuse', mark('opensuse', 140)],
  ['suse', mark('suse', 140)],
  ['alpine', mark('alpine', 208)],
  ['rhel', mark('rhel', 2)],
  ['rocky', mark('rocky', 158)],
  ['alma', mark('alma', 232)],
  ['centos', mark('centos', 280)],
  ['mint', mark('mint', 130)],
  ['nixos', mark('nixos', 214)],
  ['kali', mark('kali', 228)],
  ['gentoo', mark('gentoo', 270)],
  ['freebsd', mark('freebsd', 0)],
  ['openbsd', mark('openbsd', 46)],
  ['netbsd', mark('netbsd', 28)],
  ['bsd', letter('BSD', 0)],
  ['haiku', letter('H', 205)],
  ['freedos', sign('terminal', 200, true)],
  ['dos', sign('terminal', 200, true)],
  ['linux', mark('linux', 200, true)],
  ['generic-linux', mark('linux', 200, true)],
];

const unknown = sign('monitor', 0, true);

/** Pure: how the kind `os`, an id of a guest profile, is drawn; a plain screen when it is not known. */
export function osLook(os: string): OsLook {
  return looks.find(([prefix]) => os.startsWith(prefix))?.[1] ?? unknown;
}
