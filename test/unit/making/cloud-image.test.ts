import { describe, expect, it } from 'vitest';
import { draftToConfig } from '../../../electron/making/draft/draft-to-config';
import { profileIdFor, suggestDraft } from '../../../electron/making/draft/suggest';
import { imageSizeIssues } from '../../../electron/making/draft/validate-disk';
import { seedIssues } from '../../../electron/making/draft/validate-seed';
import { newKeyPair } from '../../../electron/guests/cloud-init/own-key';
import { guessOs } from '../../../electron/guests/os-guess';
import { guestProfile } from '../../../electron/guests/profiles';
import { plainSeed, type SeedWish } from '../../../shared/seed';
import { GiB } from '../../../shared/units';
import { fakeCapabilities } from '../../fakes/qemu-capabilities';
import { context, draft, file, media, readable } from './fixtures';

const source = { kind: 'disk', file, use: 'copy' } as const;
const { open } = newKeyPair('kim');

const found = (seed: Partial<SeedWish>, change: Parameters<typeof draft>[0] = {}) =>
  seedIssues(draft({ source, ...change, seed: { ...plainSeed, ...seed } })).map(
    ({ field, code, severity }) => `${severity === 'error' ? '' : '? '}${field} ${code}`,
  );

describe('what a cloud image is told', () => {
  it.each<[Partial<SeedWish>, string[]]>([
    [{}, []],
    [{ user: 'root' }, ['seed.user seed-user-root']],
    [{ user: 'Kim' }, ['seed.user seed-user-invalid']],
    [{ user: '' }, ['seed.user seed-user-invalid']],
    [{ ownKey: false }, ['seed.password seed-no-login']],
    [{ ownKey: false, password: 'x' }, []],
    [{ ownKey: false, sshKeys: [open] }, []],
    [{ sshKeys: ['', 'ssh-rsa short'] }, ['seed.sshKeys seed-key-invalid']],
    [{ sshKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] }, ['seed.sshKeys seed-key-private']],
    [{ password: 'two\nlines' }, ['seed.password text-control-characters']],
    [{ hostName: 'web.example.org' }, []],
    [{ hostName: 'a_b' }, ['seed.hostName seed-host-name-invalid']],
    [{ packages: 'git, libstdc++6 python3.13' }, []],
    [{ packages: 'git; rm' }, ['seed.packages seed-package-invalid']],
    [{ timeZone: 'America/Argentina/Buenos_Aires' }, []],
    [{ timeZone: '+02:00' }, ['seed.timeZone seed-time-zone-unknown']],
    [{ gateway: '10.0.2.2' }, ['seed.address seed-address-missing']],
    [{ address: '10.0.2.15/24', gateway: '10.0.2.2', dns: '10.0.2.3, fd00::1' }, []],
    [{ address: '10.0.2.15' }, ['seed.address seed-address-invalid']],
    [{ address: '10.0.2.15/33' }, ['seed.address seed-address-invalid']],
    [{ address: '10.0.2.15/24', gateway: 'router' }, ['seed.gateway seed-ip-invalid']],
    [{ address: '10.0.2.15/24', dns: '9.9.9' }, ['seed.dns seed-ip-invalid']],
    [{ address: '192.168.1.5/24' }, ['? seed.address seed-address-elsewhere']],
    [{ userData: 'packages: [git]' }, ['seed.userData seed-no-header']],
    [{ userData: '#cloud-config\n[' }, ['seed.userData seed-not-yaml']],
    [{ userData: '#cloud-config\npakages: []\n' }, ['? seed.userData seed-key-near']],
  ])('%j: %j', (seed, issues) => {
    expect(found(seed)).toEqual(issues);
  });

  it('needs a card for an address, and nothing where there is no seed', () => {
    const fixed = { address: '10.0.2.15/24' };
    expect(found(fixed, { network: false })).toEqual(['seed.address seed-address-no-card']);
    expect(seedIssues(draft({ source, seed: null }))).toEqual([]);
  });

  it('is never a smaller disk', () => {
    const facts = readable({}, { kind: 'disk', virtualSize: 3 * GiB });
    const known = context({ files: new Map([[file, facts]]) });
    const issues = (imageBytes: number, use: 'copy' | 'in-place' = 'copy') =>
      imageSizeIssues(draft({ source: { ...source, use }, imageBytes }), known).map(
        ({ code }) => code,
      );
    expect(issues(2 * GiB)).toEqual(['disk-size-below-image']);
    expect(issues(3 * GiB)).toEqual([]);
    expect(issues(20 * GiB)).toEqual([]);
    expect(issues(20 * GiB, 'in-place')).toEqual(['disk-size-in-place']);
    expect(issues(Number.NaN)).toEqual(['disk-size-invalid']);
  });
});

describe('a machine of a cloud image', () => {
  const info = media({ kind: 'disk', cloud: true, virtualSize: 3 * GiB, os: 'debian' });

  it('is suggested with a login and room', () => {
    const suggested = suggestDraft({
      source,
      profile: guestProfile('debian'),
      media: info,
      arch: 'x86_64',
      host: context().host,
      login: plainSeed,
      namesTaken: [],
    });
    expect(suggested).toMatchObject({ name: 'debian', seed: plainSeed });
    expect(suggested.imageBytes).toBe(guestProfile('debian').diskBytes);
    expect(profileIdFor(source, { ...info, os: null })).toBe('linux');
    expect(guessOs('noble-server-cloudimg-amd64.img', null)).toBe('ubuntu');
  });

  it('has its seed in a drive of its own, a way in, and says where data is to be looked for', () => {
    const { devices, chardevs } = fakeCapabilities();
    const facts = {
      devices,
      chardevs,
      machine: 'pc-q35-7.2',
      sourceFormat: 'qcow2',
      sshPort: 2222,
    };
    const config = draftToConfig(draft({ os: 'debian', source, seed: plainSeed }), {
      ...facts,
      sourceFormat: 'qcow2',
      profile: guestProfile('debian'),
      id: 'a0000000-0000-4000-8000-000000000001',
      mac: '52:54:00:00:00:01',
      now: new Date(0),
    });
    expect(config.cdroms).toMatchObject([
      { id: 'cd0', file: null },
      { id: 'seed', file: 'seed.iso', bus: 'scsi' },
    ]);
    expect(config.smbios).toEqual({ serial: 'ds=nocloud' });
    expect(config.nics[0]?.forwards).toEqual([
      { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 },
    ]);
  });
});
