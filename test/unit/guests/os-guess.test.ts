import { describe, expect, it } from 'vitest';
import { guessOs } from '../../../electron/guests/os-guess';
import { guestProfiles } from '../../../electron/guests/profiles';

/** File names and labels as the projects publish them. */
const published: readonly [string, string | null, string | null][] = [
  ['debian-12.5.0-amd64-netinst.iso', 'Debian 12.5.0 amd64 n', 'debian'],
  ['ubuntu-24.04-desktop-amd64.iso', 'Ubuntu 24.04 LTS amd64', 'ubuntu'],
  ['kubuntu-24.04-desktop-amd64.iso', 'Kubuntu 24.04 LTS amd64', 'ubuntu'],
  ['linuxmint-22-cinnamon-64bit.iso', 'Linux Mint 22 Cinnamon 64-bit', 'ubuntu'],
  ['Fedora-Workstation-Live-x86_64-40-1.14.iso', 'Fedora-WS-Live-40-1-14', 'fedora'],
  ['Rocky-9.4-x86_64-minimal.iso', 'Rocky-9-4-x86_64-dvd', 'fedora'],
  ['archlinux-2024.05.01-x86_64.iso', 'ARCH_202405', 'arch'],
  ['openSUSE-Tumbleweed-DVD-x86_64-Current.iso', 'openSUSE-Tumbleweed-DVD-x86_64', 'opensuse'],
  ['SLE-15-SP6-Full-x86_64-GM-Media1.iso', 'SLE-15-SP6-Full-x86_64', 'opensuse'],
  ['alpine-virt-3.20.0-x86_64.iso', 'alpine-virt 3.20.0 x86_64', 'alpine'],
  ['Win11_23H2_English_x64.iso', 'CCCOMA_X64FRE_EN-US_DV9', 'windows-11'],
  ['Win10_22H2_English_x64.iso', 'CCCOMA_X64FRE_EN-US_DV9', 'windows-10'],
  ['installation.iso', 'CCCOMA_X64FRE_EN-US_DV9', 'windows-11'],
  [
    '26100.1742.240906-0331_SERVER_EVAL_x64FRE_en-us.iso',
    'SSS_X64FREE_EN-US_DV9',
    'windows-server',
  ],
  ['disc.iso', 'SSS_X64FREE_EN-US_DV9', 'windows-server'],
  ['Windows_Server_2022.iso', null, 'windows-server'],
  ['FreeBSD-14.0-RELEASE-amd64-disc1.iso', '14_0_RELEASE_AMD64_CD', 'freebsd'],
  ['disc1.iso', '14_0_RELEASE_AMD64_CD', 'freebsd'],
  ['nixos-minimal-24.05-x86_64-linux.iso', 'nixos-minimal-24.05-x86_64', 'linux'],
  ['darwin-notes.iso', null, null],
  ['research-data.iso', 'RESEARCH', null],
  ['backup.qcow2', null, null],
];

describe('guessing the guest kind', () => {
  it.each(published)('%s (%s) is %s', (fileName, label, os) => {
    expect(guessOs(fileName, label)).toBe(os);
  });

  it('only names kinds that the catalogue has', () => {
    const ids = guestProfiles().map(({ id }) => id);
    const named = published.flatMap(([, , os]) => os ?? []);
    expect(ids).toEqual(expect.arrayContaining(named));
  });
});
