/** What a label or file name gives away; ids of `guest-profiles.json`. The first that fits wins. */
const signs: readonly [RegExp, string][] = [
  [
    /\bwin(dows)?[-_ .]*(server|svr)|\bserver[-_ .]*20\d\d|^SSS_X64|server_eval|^server_|_server_/i,
    'windows-server',
  ],
  [/\bwin(dows)?[-_ .]*11/i, 'windows-11'],
  [/\bwin(dows)?[-_ .]*10/i, 'windows-10'],
  [/[klx]?ubuntu|linux ?mint|\bpop[-_!]?os/i, 'ubuntu'],
  [/debian/i, 'debian'],
  [/fedora|\b(rhel|centos|almalinux|rocky)/i, 'fedora'],
  [/^arch_\d{6}|\barch(linux|boot)|manjaro|endeavouros/i, 'arch'],
  [/opensuse|tumbleweed|\bsles?\b|\bsle-/i, 'opensuse'],
  [/alpine/i, 'alpine'],
  [/freebsd|^\d\d_\d_(release|rc|beta)/i, 'freebsd'],
];

const someLinux =
  /linux|grml|knoppix|gentoo|slackware|nixos|void-live|systemrescue|gparted|clonezilla/i;

/** Microsoft's label for client media, the same for Windows 10 and 11; what suits 11 runs 10 too. */
const windowsClientLabel = /^(esd-iso|j?_?c[a-z]{3,6}_(x64|x86|a64))/i;

/**
 * Guesses the guest kind from the file's name and an ISO's volume label. The name comes first where both speak,
 * because people name files after the exact product. Null when neither says anything.
 */
export function guessOs(fileName: string, label: string | null, maker = ''): string | null {
  void maker;
  const texts = label === null ? [fileName] : [fileName, label];
  for (const text of texts) {
    const sign = signs.find(([pattern]) => pattern.test(text));
    if (sign) return sign[1];
  }
  if (label !== null && windowsClientLabel.test(label)) return 'windows-11';
  return texts.some((text) => someLinux.test(text)) ? 'linux' : null;
}
