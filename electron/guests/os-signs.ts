/** A word that gives a guest kind away. */
export interface Sign {
  /** Over a text in lower case with `-` between its words; the first group, where there is one, is a version. */
  pattern: RegExp;
  os: string;
  /** What versions below this one are instead. */
  before?: readonly [version: number, os: string];
}

const any = (words: string) => new RegExp(`(?<![a-z])(?:${words})`);

/** Kernels before 2.6.25 know neither virtio nor most of a machine of today. */
const old = 'linux-old';

/** In this order: a name that holds another one comes first. Ids of `guest-profiles.json`. */
export const signs: readonly Sign[] = [
  { pattern: any('truenas-scale|truenas-(?:v-)?2[2-9]|lmde'), os: 'debian' },
  { pattern: any('truenas|freenas|xigmanas|opnsense|pfsense'), os: 'freebsd' },
  { pattern: any('ghostbsd|nomadbsd|midnightbsd|hardenedbsd'), os: 'freebsd' },
  { pattern: /freebsd|^\d{1,2}-\d-(?:release|rc|beta|alpha|stable|prerelease)/, os: 'freebsd' },
  // virtio came with OpenBSD 5.3 and NetBSD 6.0.
  { pattern: any('openbsd-?(?:[a-z0-9]+-)?(\\d+-\\d)(?!\\d)'), os: 'bsd', before: [5.3, 'other'] },
  { pattern: any('openbsd|dragonfly|dfly-'), os: 'bsd' },
  { pattern: any('netbsd-?(10|\\d)'), os: 'bsd', before: [6, 'other'] },
  { pattern: any('netbsd'), os: 'bsd' },
  { pattern: any('haiku|reactos|kolibrios|memtest'), os: 'other' },
  { pattern: any('freedos|fd-setup|fdi-cd|fd1[2-9]-?(?:live|full|lgcy)|ms-?dos'), os: 'dos' },
  { pattern: any('kylin-server|neokylin'), os: 'fedora' },
  { pattern: any('kylin-desktop'), os: 'ubuntu' },
  { pattern: /[a-z]*buntu(?:-[a-z]+)*-(\d+)-\d\d(?!\d)/, os: 'ubuntu', before: [8, old] },
  { pattern: /[a-z]*buntu/, os: 'ubuntu' },
  // Its images for clouds have the release's name alone: `noble-server-cloudimg-amd64.img`.
  { pattern: /^[a-z]+-(server|minimal)-cloudimg-/, os: 'ubuntu' },
  {
    pattern: any('linux-?mint|mint-\\d|pop-?!?-?os|zorin|elementary|kde-?neon|neon-'),
    os: 'ubuntu',
  },
  { pattern: any('trisquel|triskel|linux-?lite|tuxedo-?os|bodhi-|feren|anduinos'), os: 'ubuntu' },
  { pattern: any('debian-(\\d+)-'), os: 'debian', before: [5, old] },
  { pattern: any('debian|devuan|kali-|parrot|mx-?(?:linux|\\d)|antix|sparky|q4os'), os: 'debian' },
  { pattern: any('proxmox|pve-\\d|pbs-\\d|deepin|uos-|uniontech|pureos|tails-'), os: 'debian' },
  { pattern: any('univention|ucs-\\d|openmediavault|vyos|astra-?linux|siduction'), os: 'debian' },
  { pattern: any('(?:fedora-(?:core-)?|fc-?)(\\d{1,2})(?!\\d)'), os: 'fedora', before: [9, old] },
  { pattern: any('rhel-?(\\d{1,2})(?!\\d)'), os: 'fedora', before: [6, old] },
  { pattern: any('centos(?:-linux)?-?(\\d{1,2})(?!\\d)'), os: 'fedora', before: [6, old] },
  { pattern: any('fedora|rhel|red-?hat|centos|alma-?linux|almalinux|rocky-'), os: 'fedora' },
  {
    pattern: any('oracle-?linux|ol-?\\d{1,2}-\\d|scientific|circle-\\d|miracle-?linux'),
    os: 'fedora',
  },
  {
    pattern: any('eurolinux|asianux|cc-?linux|springdale|navy-?linux|amazon-?linux'),
    os: 'fedora',
  },
  { pattern: any('openeuler|anolis|opencloudos|tencentos|redos-|nobara|bazzite'), os: 'fedora' },
  {
    pattern: any(
      'f\\d{1,2}-(?:i686|x86-64)-live|bluefin|ultramarine|silverblue|kinoite|qubes|xcp-?ng|ovirt-node',
    ),
    os: 'fedora',
  },
  {
    pattern: any('arch-\\d{6}|arch-?(?:linux|boot|craft)|manjaro|endeavour-?os|garuda'),
    os: 'arch',
  },
  {
    pattern: any('cachyos|artix|arcolinux|parabola|hyperbola|hyper-v\\d|blackarch|steamos'),
    os: 'arch',
  },
  { pattern: any('sle[sd]-?(\\d{1,2})(?!\\d)'), os: 'opensuse', before: [11, old] },
  { pattern: any('opensuse-(\\d{1,2})-'), os: 'opensuse', before: [11, old] },
  {
    pattern: any('opensuse|suse|sle[smd]?-|tumbleweed|leap-\\d|microos|gecko-?linux'),
    os: 'opensuse',
  },
  { pattern: any('alpine'), os: 'alpine' },
  {
    pattern: any('alt-(?:linux|server|workstation|education|p\\d|sp|sisyphus|\\d)|basealt'),
    os: 'linux',
  },
  {
    pattern: any('simply-linux|regular-[a-z]+-\\d{8}|slackware|slackdvd|mageia|mandriva'),
    os: 'linux',
  },
  { pattern: any('openmandriva|pclinuxos|rosa-|gentoo|nixos|guix|void-live|clr-iso'), os: 'linux' },
  { pattern: any('clear-?linux|clear-\\d{5}|android-x86|bliss-?os|fxpdvd|freenix'), os: 'linux' },
  {
    pattern: any('gnome-?\\d\\d|gnome-os|endless|solus-|puppy|slax|porteus|tiny-?core'),
    os: 'linux',
  },
  {
    pattern: any('grml|knoppix|system-?rescue|gparted|clonezilla|rescuezilla|photon-'),
    os: 'linux',
  },
  {
    pattern: any('flatcar|talos|openwrt|calculate-|kylin|s\\d\\d-\\dd\\d$|gnu-linux'),
    os: 'linux',
  },
  { pattern: /linux/, os: 'linux' },
];
