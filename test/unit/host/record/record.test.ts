import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordHost } from '../../../../electron/host/record/record';
import { redactFile, redactText } from '../../../../electron/host/record/redact';
import { tarArchive } from '../../../../electron/host/record/tar';
import { judge } from '../../../../electron/host/report';
import { readHostSnapshot } from '../../../../electron/host/snapshot/snapshot';
import { loadMachine } from '../../../fixtures/hosts/machine';

const anna = { user: 'anna', home: '/home/anna' };

describe('what a recording leaves out', () => {
  it.each([
    ['e1000e 0000:00:1f.6 eth0: 3c:7c:3f:01:ab:CD', 'e1000e 0000:00:1f.6 eth0: xx:xx:xx:xx:xx:xx'],
    [
      'root=UUID=0f0e7bd1-6f1c-4b0e-9d8a-8f4a0e1b2c3d quiet',
      'root=UUID=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx quiet',
    ],
    ['usb 1-1: SerialNumber: 00AB12CD', 'usb 1-1: SerialNumber: xxxx'],
    ['ip=192.168.1.7 nfsroot=10.0.0.1:/x', 'ip=xxxx nfsroot=xxxx'],
    ['/home/anna/vms and anna-marie', '/home/user/vms and anna-marie'],
  ])('%s', (text, clean) => {
    expect(redactText(text, anna)).toBe(clean);
  });

  it.each(['0', 'on', '1', 'kvm', 'vmx', 'root'])(
    'is the name of a user called %s only where a name stands',
    (user) => {
      const person = { user, home: `/srv/${user}` };
      const cpus = Buffer.from('processor\t: 0\nprocessor\t: 1\nflags\t\t: fpu vmx on kvm root\n');
      expect(redactFile('/proc/cpuinfo', cpus, person)).toEqual(cpus);
      const text = `/home/${user}/vms /srv/${user}/vms`;
      expect(redactText(text, person)).toBe(
        user === 'root' ? text : '/home/user/vms /home/user/vms',
      );
    },
  );

  it('is what the kernel was started with, but for words that a verdict depends on', () => {
    const line =
      'root=UUID=x kvm-intel.nested=0 dyndbg="a iommu=off " modprobe.blacklist=kvm -- iommu=pt';
    const clean = redactFile('/proc/cmdline', Buffer.from(line), anna)?.toString();
    expect(clean).toBe('kvm-intel.nested=0 modprobe.blacklist=kvm\n');
  });

  it('is all of the environment but the mark of a container', () => {
    const environment = Buffer.from('PATH=/bin\0SECRET=x\0container=lxc\0');
    expect(redactFile('/proc/1/environ', environment, anna)?.toString()).toBe('container=lxc');
    expect(redactFile('/proc/1/environ', Buffer.from('SECRET=x'), anna)).toBeNull();
  });

  it('is an inventory number on the chassis, but not the tag that all of Azure bears', () => {
    const file = '/sys/class/dmi/id/chassis_asset_tag';
    const azure = Buffer.from('7783-7084-3265-9085-8269-3286-77\n');
    expect(redactFile(file, azure, anna)).toEqual(azure);
    expect(redactFile(file, Buffer.from('ACME-4711\n'), anna)).toBeNull();
  });

  it("is everybody else's membership", () => {
    const groups = Buffer.from('root:x:0:\nkvm:x:108:anna,boss\nboss:x:1001:\n');
    const clean = redactFile('/etc/group', groups, anna)?.toString();
    expect(clean).toBe('root:x:0:\nkvm:x:108:user\n');
  });
});

describe('a recording of this machine', () => {
  let folder = '';
  const where = { vmFolder: '/nowhere', configHome: null };
  const { trial = null } = loadMachine('intel-proved');
  const verdicts = (report: ReturnType<typeof judge>) =>
    report.verdicts.map(({ id, verdict }) => `${id} ${verdict}`);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'paddock-record-'));
    await recordHost(path.join(folder, 'host.tar.gz'), { ...where, trial: async () => trial });
    execFileSync('tar', ['xzf', 'host.tar.gz'], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gets the verdicts that the machine gets', async () => {
    const live = judge(await readHostSnapshot({ ...where, cacheFolder: null }), null);
    const recorded = judge(
      await readHostSnapshot({ ...where, root: folder, cacheFolder: null }),
      null,
    );
    expect(verdicts(recorded)).toEqual(verdicts(live));
    expect(recorded.headline).toEqual(live.headline);
  });

  it('brings the last proof along', async () => {
    const recorded = await readHostSnapshot({ ...where, root: folder, cacheFolder: null });
    expect(trial).not.toBeNull();
    expect(recorded.recordedTrial).toEqual(trial);
  });
});

describe('an archive', () => {
  it('is read by tar, long names too', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'paddock-tar-'));
    try {
      const name = `${'a'.repeat(90)}/${'b'.repeat(60)}/c.txt`;
      const archive = tarArchive([
        { type: 'folder', name: 'empty' },
        { type: 'file', name, content: Buffer.from('x'.repeat(700)) },
        { type: 'link', name: 'link', target: '../there' },
      ]);
      const listed = execFileSync('tar', ['tvf', '-'], { input: archive, encoding: 'utf8' });
      expect(listed).toContain(`700 1970-01-01 00:00 ${name}`);
      expect(listed).toContain('link -> ../there');
      expect(listed).toMatch(/^d.* empty\/$/m);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
