import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkBeforeStart, takesDevice } from '../../../../electron/vm/launch/preflight';
import { toAppError } from '../../../../shared/errors';
import type { DiskFormat, PortForward } from '../../../../shared/vm-config';
import { sampleConfig, sampleDisk, sampleNic } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

// Root may use everything, and QEMU as root may too.
const root = process.getuid?.() === 0;
/** From here on, ports are for everybody: ip(7). */
const lowestPort = () =>
  Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));

const failing = (code: string, file?: string) => ({
  error: { code, ...(file && { params: { path: file } }) },
});

async function checkDisk(
  file: string,
  readOnly = false,
  format: DiskFormat = 'qcow2',
): Promise<void> {
  const disks = [sampleDisk({ file, readOnly, format })];
  const config = sampleConfig({ disks, nics: [], cdroms: [] });
  await checkBeforeStart(config, '/');
}

/** The header of a qcow2 image that names nothing. */
function emptyQcow2(): Buffer {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(2, 4);
  return header;
}

/** The header of a qcow2 image that names a backing file. */
function qcow2On(backing: string): Buffer {
  const header = emptyQcow2();
  header.writeBigUInt64BE(256n, 8);
  header.writeUInt32BE(header.write(backing, 256), 16);
  return header;
}

/** Up to two of this computer; some have none. */
async function blockDevices(): Promise<string[]> {
  const entries = await readdir('/dev', { withFileTypes: true });
  return entries
    .filter((entry) => entry.isBlockDevice())
    .map(({ name }) => path.join('/dev', name))
    .slice(0, 2);
}

const codeOf = async (check: Promise<void>): Promise<string | null> =>
  await check.then(
    () => null,
    (error: unknown) => toAppError(error).code,
  );

describe('files before a start', () => {
  it('may be there, whole and readable', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'disks'));
    await writeFile(path.join(folder, 'disks/disk0.qcow2'), emptyQcow2());
    const config = sampleConfig({ nics: [] });
    await expect(checkBeforeStart(config, folder)).resolves.toBeUndefined();
  });

  it('are named when they are missing, empty or no files', async () => {
    const folder = await temporaryFolder();
    const missing = path.join(folder, 'missing.img');
    await expect(checkDisk(missing)).rejects.toMatchObject(failing('file-missing', missing));
    const below = path.join(folder, 'file/below');
    await writeFile(path.join(folder, 'file'), 'data');
    await expect(checkDisk(below)).rejects.toMatchObject(failing('file-missing', below));
    const empty = path.join(folder, 'empty.img');
    await writeFile(empty, '');
    await expect(checkDisk(empty)).rejects.toMatchObject(failing('file-empty', empty));
    await expect(checkDisk(folder)).rejects.toMatchObject(failing('file-not-plain', folder));
    await expect(checkDisk('/dev/null')).rejects.toMatchObject(failing('file-not-plain'));
  });

  it('of fw_cfg may be empty, and are named with their entry', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'disks'));
    await writeFile(path.join(folder, 'disks/disk0.qcow2'), emptyQcow2());
    const check = async (file: string) => {
      const fwCfg = [
        { name: 'opt/text', text: 'a' },
        { name: 'opt/file', file },
      ];
      await checkBeforeStart(sampleConfig({ nics: [], fwCfg }), folder);
    };
    await writeFile(path.join(folder, 'token'), '');
    await expect(check('token')).resolves.toBeUndefined();
    for (const [file, code] of [
      ['gone', 'file-missing'],
      ['disks', 'file-not-plain'],
    ] as const) {
      const params = { path: path.join(folder, file), device: 'opt/file' };
      const error = { code, params, action: 'choose-file' };
      await expect(check(file)).rejects.toMatchObject({ error });
    }
  });

  it('need not be there when a start makes them, but a link that leads nowhere is in its way', async () => {
    const folder = await temporaryFolder();
    const config = sampleConfig({ firmware: 'uefi', disks: [], nics: [], cdroms: [] });
    await expect(checkBeforeStart(config, folder)).resolves.toBeUndefined();
    const nvram = path.join(folder, 'nvram.qcow2');
    await symlink('/mnt/not-mounted/nvram.qcow2', nvram);
    await expect(checkBeforeStart(config, folder)).rejects.toMatchObject({
      error: { code: 'file-missing', params: { path: nvram }, action: 'mend-files' },
    });
  });

  it('may be block devices where QEMU has a driver for them', async () => {
    for (const device of await blockDevices()) {
      // This user may not be allowed to read it, which is another matter.
      const code = await codeOf(checkDisk(device, true, 'raw'));
      expect([null, 'file-unreadable']).toContain(code);
      const link = path.join(await temporaryFolder(), 'link');
      await symlink(device, link);
      await expect(checkDisk(link, true, 'raw')).rejects.toMatchObject(
        failing('file-is-device', link),
      );
      const top = path.join(path.dirname(link), 'top.qcow2');
      await writeFile(top, qcow2On(link));
      const part = await codeOf(checkDisk(top, true));
      expect([null, 'disk-part-unreadable']).toContain(part);
    }
  });

  it.each([
    ['disk', '/dev/vg0/guest', true],
    ['disk', '/dev/shm/guest', false],
    ['disk', '/images/guest', false],
    ['cdrom', '/dev/sr0', true],
    ['cdrom', '/images/disc', false],
    ['kernel', '/boot/device', true],
    ['nvram', '/dev/vars', false],
    ['fwCfg', '/dev/token', false],
  ] as const)('a device for a %s at %s is taken: %s', (role, file, taken) => {
    expect(takesDevice(role, file)).toBe(taken);
  });

  it('are not looked for by a header that a guest wrote into a raw disk', async () => {
    const file = path.join(await temporaryFolder(), 'disk.img');
    await writeFile(file, qcow2On('gone.img'));
    await expect(checkDisk(file, true, 'raw')).resolves.toBeUndefined();
    const gone = { path: file, part: path.join(path.dirname(file), 'gone.img') };
    await expect(checkDisk(file, true, 'qcow2')).rejects.toMatchObject({
      error: { code: 'disk-part-missing', params: gone },
    });
  });

  it('are named when this user may not use them', async () => {
    const file = path.join(await temporaryFolder(), 'disk.img');
    await writeFile(file, emptyQcow2());
    // Root may use everything, and QEMU as root may too.
    const root = process.getuid?.() === 0;
    const codes: (string | null)[] = [];
    for (const [mode, readOnly] of [
      [0o400, false],
      [0o400, true],
      [0, true],
    ] as const) {
      await chmod(file, mode);
      codes.push(await codeOf(checkDisk(file, readOnly)));
    }
    expect(codes).toEqual(root ? [null, null, null] : ['file-unwritable', null, 'file-unreadable']);
  });
});

async function checkPort(forward: Omit<PortForward, 'guestPort'>): Promise<void> {
  const nics = [sampleNic({ forwards: [{ ...forward, guestPort: 22 }] })];
  await checkBeforeStart(sampleConfig({ disks: [], cdroms: [], nics }), '/');
}

describe('ports before a start', () => {
  it('are named when another program has them, each protocol for itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
      socket.close();
    });
    await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
    const address = server.address();
    const tcp = typeof address === 'object' && address ? address.port : 0;
    const udp = socket.address().port;
    const local = { hostAddress: '127.0.0.1' };
    await expect(checkPort({ protocol: 'tcp', hostPort: tcp, ...local })).rejects.toMatchObject({
      error: { code: 'port-in-use', params: { port: String(tcp), protocol: 'tcp' } },
    });
    await expect(checkPort({ protocol: 'udp', hostPort: udp, ...local })).rejects.toMatchObject(
      failing('port-in-use'),
    );
    await expect(
      checkPort({ protocol: 'tcp', hostPort: tcp, hostAddress: '' }),
    ).rejects.toMatchObject(failing('port-in-use'));
    server.close();
    await once(server, 'close');
    await checkPort({ protocol: 'tcp', hostPort: tcp, ...local });
  });

  it.each(['tcp', 'udp'] as const)(
    '%s: are told apart from what is not allowed',
    async (protocol) => {
      // 192.0.2.0/24 is for documentation: RFC 5737.
      await expect(
        checkPort({ protocol, hostPort: 40_001, hostAddress: '192.0.2.1' }),
      ).rejects.toMatchObject(failing('port-address-missing'));
      const code = await checkPort({ protocol, hostPort: 443, hostAddress: '127.0.0.1' }).then(
        () => null,
        (error: unknown) => toAppError(error).code,
      );
      expect(code).toBe(root || lowestPort() <= 443 ? null : 'port-privileged');
    },
  );
});
