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
  ['Leap-16.0-online-installer-x86_64.iso', 'Install-Leap-16.0-x86_64', 'opensuse'],
  ['Zorin-OS-17.1-Core-64-bit.iso', 'Zorin OS 17.1 Core 64bit', 'ubuntu'],
  ['Nobara-40-Official-2024-09-08.iso', 'Nobara-40', 'fedora'],
  ['bazzite-stable-amd64.iso', 'bazzite', 'fedora'],
  ['proxmox-ve_8.2-1.iso', 'PVE', 'debian'],
  ['TrueNAS-SCALE-24.04.0.iso', 'TRUENAS', 'debian'],
  ['TrueNAS-13.0-U6.1.iso', 'TRUENAS', 'freebsd'],
  ['OPNsense-24.7-dvd-amd64.iso', 'OPNSENSE_INSTALL', 'freebsd'],
  ['deepin-desktop-community-23-amd64.iso', 'deepin 23', 'debian'],
  ['openEuler-24.03-LTS-x86_64-dvd.iso', 'openEuler-24.03-LTS-x86_64', 'fedora'],
  ['Kylin-Server-V10-SP3-x86_64.iso', 'Kylin-Server-10', 'fedora'],
  ['Kylin-Desktop-V10-SP1-x86_64.iso', 'Kylin-Desktop-V10-SP1', 'ubuntu'],
  ['ubuntukylin-24.04-desktop-amd64.iso', 'Ubuntu-Kylin 24.04 LTS amd64', 'ubuntu'],
  ['MX-23.3_x64.iso', 'MX-Live', 'debian'],
  ['pop-os_22.04_amd64_intel_42.iso', 'Pop_OS 22.04 amd64 Intel', 'ubuntu'],
  ['cachyos-desktop-linux-240901.iso', 'COS_202409', 'arch'],
  ['kali-linux-2024.3-installer-amd64.iso', 'Kali Linux amd64 n', 'debian'],
  ['OracleLinux-R9-U4-x86_64-dvd.iso', 'OL-9-4-0-BaseOS-x86_64', 'fedora'],
  ['rhel-9.4-x86_64-dvd.iso', 'RHEL-9-4-0-BaseOS-x86_64', 'fedora'],
  ['rhel4-u8.iso', 'RHEL/4-U8 i386 Disc 1', 'linux-old'],
  ['alt-p9-server-20220610-x86_64.iso', 'ALT Server 9.2 x86_64', 'linux'],
  ['mail_server_backup.iso', 'BACKUP', null],
  ['server_2019_logs.iso', 'LOGS', null],
  ['twin11.iso', null, null],
  ['windmill.iso', 'WINDMILL', null],
  ['openbsd-install75.iso', 'OpenBSD/amd64   7.5 Install CD', 'bsd'],
  ['NetBSD-10.0-amd64.iso', 'NETBSD_100', 'bsd'],
  ['FD13LIVE.iso', 'FD13-LiveCD', 'dos'],
  ['Win98SE.iso', 'WIN98 SE', 'dos'],
  ['en_windows_xp_professional_with_service_pack_3_x86_cd.iso', 'GRTMPVOL_EN', 'windows-xp'],
  ['disc.iso', 'GRTMPVOL_EN', 'windows-xp'],
  ['en_win_srv_2003_r2_standard_with_sp2_cd1.iso', 'CR0SP2_EN', 'windows-xp'],
  ['en_windows_vista_with_sp2_x64_dvd.iso', 'LRMCXFRE_EN_DVD', 'windows-7'],
  ['Win7_Pro_SP1_English_x64.iso', 'GSP1RMCPRXFREO_EN_DVD', 'windows-7'],
  ['disc.iso', 'GSP1RMCPRXFREO_EN_DVD', 'windows-7'],
  ['Windows_Server_2008_R2.iso', 'GRMSXVOL_EN_DVD', 'windows-7'],
  ['Windows 8.1 Pro x64.iso', 'IR5_CPRA_X64FREV_EN-US_DV9', 'windows-8'],
  ['Win8.1_English_x64.iso', null, 'windows-8'],
  ['disc.iso', 'IR5_SSS_X64FREV_EN-US_DV9', 'windows-server'],
  ['SW_DVD9_Win_Server_STD_CORE_2022_64Bit.iso', 'SSS_X64FREV_EN-US_DV9', 'windows-server'],
  ['en-us_windows_11_iot_enterprise_ltsc_2024.iso', 'CES_X64FREV_EN-US_DV9', 'windows-11'],
  ['disc.iso', 'CES_X64FREV_EN-US_DV9', 'windows-11'],
  ['19045.2006.220908-0225.22h2_release_CLIENT_BUSINESS_VOL_x64FRE.iso', null, 'windows-10'],
  ['26100.1742.240906-0331_CLIENT_LTSC_EVAL_x64FRE_en-us.iso', null, 'windows-11'],
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
