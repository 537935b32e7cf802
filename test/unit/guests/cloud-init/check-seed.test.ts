import { describe, expect, it } from 'vitest';
import { checkSeedText } from '../../../../electron/guests/cloud-init/check-seed';
import { isCloudImage, unpackedName } from '../../../../electron/guests/cloud-init/cloud-image';
import { readPublicKey } from '../../../../electron/guests/cloud-init/public-keys';
import { newKeyPair } from '../../../../electron/guests/cloud-init/own-key';

const refusal = (text: string, part: 'user-data' | 'network-config' = 'user-data') => {
  try {
    checkSeedText(part, text);
    return null;
  } catch (error) {
    return (error as { error: { code: string; params: Record<string, string> } }).error;
  }
};

describe('a text of a seed', () => {
  it('names the keys that cloud-init passes over, with what was meant', () => {
    const text = '#cloud-config\nuser: kim\npakages: [git]\nzzzzzz: 1\n';
    expect(checkSeedText('user-data', text)).toEqual([
      { line: 3, key: 'pakages', near: 'packages' },
      { line: 4, key: 'zzzzzz', near: null },
    ]);
  });

  it('is refused with its place where it is no YAML', () => {
    expect(refusal('#cloud-config\npackages: [git\n')).toMatchObject({
      code: 'seed-not-yaml',
      params: { part: 'user-data', line: '3' },
    });
    expect(refusal('version: 2\n\tx: 1\n', 'network-config')).toMatchObject({
      code: 'seed-not-yaml',
      params: { line: '2' },
    });
    expect(refusal('#cloud-config\nuser: a\nuser: b\n')).toMatchObject({ code: 'seed-not-yaml' });
  });

  it('is refused where cloud-init would not look at it, or could make nothing of it', () => {
    expect(refusal('packages: [git]\n')?.code).toBe('seed-no-header');
    expect(refusal('')?.code).toBe('seed-no-header');
    expect(refusal('#cloud-config\n- git\n')?.code).toBe('seed-not-map');
    expect(refusal('just words', 'network-config')?.code).toBe('seed-not-map');
  });

  it.each([
    '#!/bin/bash\necho: [',
    '## template: jinja\n#cloud-config\nx: {{ y }}',
    'Content-Type: multipart/mixed; boundary="x"\n',
    '#cloud-config\n',
    '#cloud-config  \nruncmd: [ls]\n',
  ])('may be what cloud-init takes besides: %j', (text) => {
    expect(checkSeedText('user-data', text)).toEqual([]);
  });
});

describe('a cloud image', () => {
  it.each([
    'debian-13-generic-amd64.qcow2',
    'debian-12-genericcloud-arm64-20260101-1.raw.xz',
    'noble-server-cloudimg-amd64.img',
    'Fedora-Cloud-Base-Generic-43-1.6.x86_64.qcow2',
    'Rocky-9-GenericCloud-Base.latest.x86_64.qcow2',
    'AlmaLinux-10-GenericCloud-latest.x86_64.qcow2',
    'nocloud_alpine-3.22.0-x86_64-bios-cloudinit-r0.qcow2',
    'openSUSE-Leap-15.6-Minimal-VM.x86_64-Cloud.qcow2',
    'Arch-Linux-x86_64-cloudimg.qcow2',
    'FreeBSD-14.3-RELEASE-amd64-BASIC-CLOUDINIT-zfs.qcow2.xz',
  ])('is told by its name: %s', (name) => {
    expect(isCloudImage(name)).toBe(true);
  });

  it.each(['debian-13-nocloud-amd64.qcow2', 'nextcloud.qcow2', 'debian.qcow2', 'win11.vhdx'])(
    'is not any other: %s',
    (name) => {
      expect(isCloudImage(name)).toBe(false);
    },
  );

  it('has a name without what packed it', () => {
    expect(unpackedName('a.qcow2.xz')).toBe('a.qcow2');
    expect(unpackedName('a.qcow2')).toBe('a.qcow2');
  });
});

describe('a public key', () => {
  it('is read without what is no part of it', () => {
    const { open } = newKeyPair('kim@desk');
    expect(readPublicKey(`  ${open}\r`)).toBe(open);
    expect(readPublicKey(`command="x" ${open}`)).toBeNull();
  });

  it.each([
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'ssh-ed25519',
    'ssh-ed25519 AAAA',
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIcVVz0d6Ws6TPWgTqHm2VhcRwGKJpFJpJGcvAKnyCUz',
    'hello world',
    '',
  ])('is nothing else: %s', (line) => {
    expect(readPublicKey(line)).toBeNull();
  });
});
