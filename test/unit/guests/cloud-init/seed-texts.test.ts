import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loginIn } from '../../../../electron/guests/cloud-init/check-seed';
import { readSeedDisc, seedDisc } from '../../../../electron/guests/cloud-init/seed-disc';
import {
  isChangedSeed,
  metaValue,
  seedForClone,
  seedTexts,
} from '../../../../electron/guests/cloud-init/seed-texts';
import { hostNameOf, plainSeed, type SeedWish } from '../../../../shared/seed';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA kim@desk';
const subject = { name: 'My Web Server', mac: '52:54:00:aa:bb:cc', instanceId: 'iid-1' };
const made = (wish: Partial<SeedWish>, keys = [key]) =>
  seedTexts({ ...plainSeed, user: 'kim', ...wish }, keys, subject);

describe('the texts of a seed', () => {
  it('have the user, the keys and what else was asked for', () => {
    const { userData, metaData, networkConfig } = made({
      password: 'geheim: "#x',
      packages: 'git, curl htop',
      timeZone: 'Europe/Berlin',
    });
    expect(userData.startsWith('#cloud-config\n')).toBe(true);
    expect(userData).not.toContain('geheim');
    expect(parse(userData)).toEqual({
      user: {
        name: 'kim',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        lock_passwd: false,
        hashed_passwd: expect.stringMatching(/^\$6\$/),
        ssh_authorized_keys: [key],
      },
      ssh_pwauth: true,
      timezone: 'Europe/Berlin',
      package_update: true,
      packages: ['git', 'curl', 'htop'],
    });
    expect(parse(metaData)).toEqual({ 'instance-id': 'iid-1', 'local-hostname': 'my-web-server' });
    expect(networkConfig).toBeNull();
    expect(loginIn(userData)).toEqual({ user: 'kim', keys: [key] });
  });

  it('leave out what was not asked for: no password is no password login', () => {
    expect(parse(made({}).userData)).toEqual({
      user: { name: 'kim', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: [key] },
    });
  });

  it('give a card its fixed address by its MAC address', () => {
    const { networkConfig } = made({
      address: '10.0.2.15/24',
      gateway: '10.0.2.2',
      dns: '10.0.2.3 9.9.9.9',
    });
    expect(parse(networkConfig ?? '')).toEqual({
      version: 2,
      ethernets: {
        nic0: {
          match: { macaddress: '52:54:00:aa:bb:cc' },
          addresses: ['10.0.2.15/24'],
          routes: [{ to: '0.0.0.0/0', via: '10.0.2.2' }],
          nameservers: { addresses: ['10.0.2.3', '9.9.9.9'] },
        },
      },
    });
  });

  it('always have meta-data, also beside user-data of the person’s own', () => {
    const own = '#!/bin/sh\necho hello\n';
    const { userData, metaData } = made({ userData: own, hostName: 'other' });
    expect(userData).toBe(own);
    expect(parse(metaData)).toEqual({ 'instance-id': 'iid-1', 'local-hostname': 'other' });
  });

  it('tell whether they are what Paddock made', () => {
    const texts = made({});
    expect(isChangedSeed(texts)).toBe(false);
    expect(isChangedSeed({ ...texts, userData: `${texts.userData}\n` })).toBe(true);
    expect(isChangedSeed({ ...texts, networkConfig: 'version: 2\n' })).toBe(true);
    expect(isChangedSeed({ ...texts, metaData: 'instance-id: x\n' })).toBe(true);
  });

  it('come back from the disc as they were written', () => {
    const texts = made({ address: '10.0.2.15/24', userData: '#cloud-config\n# größe 大小\n' });
    expect(readSeedDisc(seedDisc(texts, new Date()))).toEqual(texts);
    expect(readSeedDisc(Buffer.alloc(100_000))).toBeNull();
  });
});

describe('the seed of a clone', () => {
  const clone = { from: 'My Web Server', to: 'Copy', instanceId: 'iid-2' };
  const cards = [['52:54:00:aa:bb:cc', '52:54:00:11:22:33']] as const;

  it('is another instance, with its own name and cards, and still Paddock’s own', () => {
    const texts = seedForClone(made({ address: '10.0.2.15/24' }), { ...clone, cards });
    expect(metaValue(texts, 'instance-id')).toBe('iid-2');
    expect(metaValue(texts, 'local-hostname')).toBe('copy');
    expect(texts.networkConfig).toContain('52:54:00:11:22:33');
    expect(texts.networkConfig).not.toContain('52:54:00:aa:bb:cc');
    expect(isChangedSeed(texts)).toBe(false);
  });

  it('keeps a host name that a person chose, and what else stands in meta-data', () => {
    const before = made({ hostName: 'db.example.org' });
    const metaData = `${before.metaData}cloud-name: mine\n`;
    const texts = seedForClone({ ...before, metaData }, { ...clone, cards });
    expect(metaValue(texts, 'local-hostname')).toBe('db.example.org');
    expect(texts.metaData).toContain('cloud-name: mine');
  });
});

describe('a host name from a machine’s name', () => {
  it.each([
    ['Debian 13 (test)', 'debian-13-test'],
    ['Büro', 'buro'],
    ['数据库', 'vm'],
    ['-x-', 'x'],
    [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
  ])('%s', (name, hostName) => {
    expect(hostNameOf(name)).toBe(hostName);
  });
});
