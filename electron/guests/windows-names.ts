/**
 * Microsoft's volume labels: letters for release, edition and licence, then language and medium, as in
 * `GSP1RMCPRXFREO_EN_DVD`. The first that fits wins.
 */
const labels: readonly [RegExp, string][] = [
  // 8 and 8.1, Server 2012 and 2012 R2: a release before the usual letters.
  [/^(HRM|HB1|IRM|IR\d)_(SSS|SHV|SFST|SSSO)/, 'windows-server'],
  [/^(HRM|HB1|IRM|IR\d)_C[A-Z]+_X(64|86)/, 'windows-8'],
  [/^(SSS|SESS|SHV|SFST)[A-Z]*_X64/, 'windows-server'],
  // 7 and Server 2008 R2, Server 2008, Vista.
  [/^(GSP1RM|GRM)[CS][A-Z]*(FRE[RO]?|VOL|CHK)_/, 'windows-7'],
  [/^(KRTM|KRM)[A-Z]*(VOL|CHK|FRE)_|^SRVHPCR2_/, 'windows-7'],
  [/^(FB1|LRM|FRTM|FRM)[A-Z]*(VOL|FRE|CHK)_/, 'windows-7'],
  // XP, Server 2003 and 2003 R2, 2000.
  [
    /^(WX[PH]|XRM|X1A|VRM|VX2|GRTM|MX2|MRM|AX2|ARM|NRM|CRM|BRM|BX2|CR0|W2[ASP]|SP[1-4][ASP]|[YZ]RM)[A-Z0-9]*(FPP|OEM|VOL|CCP|SEL|EVL|CHK|UPD|SD2|CD2X?|SP[XI]?2|FRE)(_|$)/,
    'windows-xp',
  ],
  [/^(WIN2000|W2K_SP\d)/, 'windows-xp'],
  // 10 and 11 share their labels; 11 is for 64 bit only, and what suits it runs 10, too.
  [/^(ESD-ISO|J?_?C[A-Z]{2,6}_(X64|A64))/, 'windows-11'],
  [/^J?_?C[A-Z]{2,6}_X86/, 'windows-10'],
];

/** Pure: the guest kind that one of Microsoft's labels stands for, or null. */
export function windowsByLabel(label: string): string | null {
  return labels.find(([pattern]) => pattern.test(label.toUpperCase()))?.[1] ?? null;
}

/** Words by which a name speaks of Windows at all; “server” alone is none of them. */
const speaksOfWindows =
  /(?<![a-z])(win|windows|winnt|winxp|winvista|w2k|microsoft|msdn)(?![a-z])|server-eval|client-(ltsc|consumer|business)|(?<![a-z])win(dows)?(server|srv|svr)/;

const years: readonly [RegExp, string][] = [
  [/20(1[2-9]|2\d)/, 'windows-server'],
  [/2008|2k8/, 'windows-7'],
  [/2003|2k3|2000|w2k/, 'windows-xp'],
];

const editions: readonly [RegExp, string][] = [
  [/(?:win|windows)-?11(?!\d)/, 'windows-11'],
  [/(?:win|windows)-?(?:10|pe)(?![\da-z])/, 'windows-10'],
  [/(?:win|windows)-?8(?!\d)/, 'windows-8'],
  [/(?:win|windows)-?(?:7|vista)(?!\d)/, 'windows-7'],
  [/(?:win|windows)-?(?:xp|2000|2003|nt-?5)|w2k/, 'windows-xp'],
  [/(?:win|windows)-?(?:95|98|me|3-1)(?![a-z\d])/, 'dos'],
];

/** The first build of Windows 11. */
const firstBuildOf11 = 22_000;

/**
 * Pure: the guest kind that a name speaks of, or null.
 * @param name in lower case, with `-` between its words.
 */
export function windowsByName(name: string): string | null {
  const build = /(?:^|-)(1[4-9]\d{3}|2\d{4})-\d+/.exec(name)?.[1];
  const digits = /(?<![a-z])(win|windows|winxp|w2k)-?\d/.test(name);
  if (!speaksOfWindows.test(name) && !digits) return null;
  const year = years.find(([pattern]) => pattern.test(name))?.[1];
  if (/server|srv|svr/.test(name)) return year ?? 'windows-server';
  const edition = editions.find(([pattern]) => pattern.test(name))?.[1];
  if (edition) return edition;
  if (build !== undefined) return Number(build) >= firstBuildOf11 ? 'windows-11' : 'windows-10';
  return null;
}
