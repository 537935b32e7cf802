import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Downloads } from '../../../electron/downloads/types';
import { createJobService } from '../../../electron/jobs/job-service';
import type { JobService } from '../../../electron/jobs/types';
import { downloadsFor } from '../../../electron/wiring/downloads';
import { AppFailure } from '../../../shared/errors';
import type { Job } from '../../../shared/job';
import { ImageServer, serving, sha256 } from '../../fakes/image-server';

/** A disk by its partition table: what is looked at before anything becomes an image. */
function disk(bytes = 3_000_000): Buffer {
  const image = randomBytes(bytes);
  image.fill(0, 440, 512);
  image[446] = 0x80;
  image[450] = 0x83;
  image.writeUInt32LE(2048, 454);
  image.writeUInt32LE(2048, 458);
  image.writeUInt16BE(0x55aa, 510);
  return image;
}

let server: ImageServer;
let folder: string;
let jobs: JobService;
let downloads: Downloads;
const images = () => path.join(folder, 'data', 'images');

/** @param stallMs what a busy computer may take to answer itself. */
function start(stallMs = 10_000, env: NodeJS.ProcessEnv = {}): void {
  const paths = {
    data: path.join(folder, 'data'),
    config: path.join(folder, 'config'),
    cache: path.join(folder, 'cache'),
    vms: '',
    trash: '',
    runtime: '',
  };
  jobs = createJobService({ data: paths.data, role: 'cli' });
  downloads = downloadsFor({
    jobs,
    paths,
    assetsDir: path.resolve('assets'),
    env,
    qemuImg: async () => 'qemu-img',
    timings: { stallMs, retryMs: 5 },
    ca: server.ca,
  });
}

beforeAll(async () => {
  server = await ImageServer.start();
});
afterAll(async () => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-downloads-'));
  server.answers.clear();
  server.asked.length = 0;
  start();
});
afterEach(async () => {
  await jobs.close();
  await rm(folder, { recursive: true, force: true });
});

async function fetched(url: string, checksum: string | null = null): Promise<Job> {
  const job = await downloads.begin({ kind: 'url', url, checksum });
  return await job.ended;
}

/** The checksum of what a job has fetched. */
async function sumOf({ result, error }: Job): Promise<string> {
  if (!result.download) throw new Error(JSON.stringify(error));
  return sha256(await readFile(result.download.path));
}

/** What lies in the folder of images, notes and parts too. */
const left = async () => await readdir(images()).catch(() => []);

const begins = async (url: string, checksum: string | null = null): Promise<string> => {
  try {
    await downloads.begin({ kind: 'url', url, checksum });
    return 'begun';
  } catch (error) {
    return error instanceof AppFailure ? error.error.code : String(error);
  }
};

describe('a download', () => {
  it('is kept as it is, under its own name, with what it is known by', async () => {
    const image = disk();
    server.answers.set('/some%20disk.img', serving(image));
    const job = await fetched(server.url('/some%20disk.img'), sha256(image));
    expect(job.state).toBe('done');
    expect(await sumOf(job)).toBe(sha256(image));
    const { path: file = '', proof } = job.result.download ?? {};
    expect([path.basename(file), proof]).toEqual(['some disk.img', 'given']);
    expect((await stat(file)).mode & 0o222).toBe(0);
    expect((await left()).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('goes on where the server let go, asking for nothing twice', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image, { dropAfter: 1_000_000, drops: 2 }));
    expect(await sumOf(await fetched(server.url('/a.img')))).toBe(sha256(image));
    expect(server.ranges('/a.img')).toEqual([null, 'bytes=1000000-', 'bytes=2000000-']);
  });

  it('goes on in another process after it was paused', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image, { stallAfter: 1_200_000 }));
    const job = await downloads.begin({ kind: 'url', url: server.url('/a.img'), checksum: null });
    await expect.poll(() => job.snapshot().bytes?.done, { interval: 5 }).toBe(1_200_000);
    job.cancel();
    expect((await job.ended).state).toBe('cancelled');
    await jobs.close();
    start();
    expect(await sumOf(await fetched(server.url('/a.img')))).toBe(sha256(image));
    expect(server.ranges('/a.img')).toEqual([null, 'bytes=1200000-']);
  });

  it('begins anew when the file has changed meanwhile', async () => {
    const [before, after] = [disk(), disk()];
    server.answers.set('/a.img', (request, response, asked) =>
      asked === 1
        ? serving(before, { dropAfter: 900_000 })(request, response, 1)
        : serving(after, { etag: '"two"' })(request, response, asked),
    );
    expect(await sumOf(await fetched(server.url('/a.img')))).toBe(sha256(after));
  });

  it.each([
    ['ignores ranges', { ignoreRange: true }],
    ['sends another range than the one it was asked for', { wrongRange: true }],
  ])('is whole from a server that %s', async (_, faults) => {
    const image = disk();
    server.answers.set('/a.img', (request, response, asked) =>
      // The wrong range is sent once: a server that never gives the file has no file.
      asked > 2
        ? serving(image)(request, response, asked)
        : serving(image, { ...faults, dropAfter: 700_000 })(request, response, asked),
    );
    expect(await sumOf(await fetched(server.url('/a.img'), sha256(image)))).toBe(sha256(image));
  });

  it('fetches everything again when what it went on from was not of this file', async () => {
    const image = disk();
    const other = disk();
    server.answers.set('/a.img', (request, response, asked) =>
      asked === 1
        ? serving(other, { dropAfter: 800_000 })(request, response, 1)
        : serving(image)(request, response, asked),
    );
    // The server swears that it is the same one.
    expect(await sumOf(await fetched(server.url('/a.img'), sha256(image)))).toBe(sha256(image));
    expect(server.ranges('/a.img')).toEqual([null, 'bytes=800000-', null]);
  });

  it('waits no longer than it must for a server that has fallen asleep', async () => {
    await jobs.close();
    start(1200);
    const image = disk();
    server.answers.set('/a.img', serving(image, { stallAfter: 500_000 }));
    expect(await sumOf(await fetched(server.url('/a.img')))).toBe(sha256(image));
    server.answers.set('/b.img', serving(image, { stallAfter: 0, drops: 99 }));
    expect((await fetched(server.url('/b.img'))).error?.code).toBe('download-stalled');
  });

  it('has one copy of the same bytes, whatever they are called', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    server.answers.set('/b.img', serving(image));
    const one = await fetched(server.url('/a.img'), sha256(image));
    const other = await fetched(server.url('/b.img'), sha256(image));
    expect(other.result.download?.path).toBe(one.result.download?.path);
    expect(server.ranges('/b.img')).toEqual([]);
  });

  it('is fetched again where somebody has written to the copy, which stays', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    const file = (await fetched(server.url('/a.img'), sha256(image))).result.download?.path ?? '';
    const changed = Buffer.from(image);
    changed[2_000_000] = (changed[2_000_000] ?? 0) ^ 1;
    await rm(file);
    await writeFile(file, changed);
    const again = await fetched(server.url('/a.img'), sha256(image));
    expect(await sumOf(again)).toBe(sha256(image));
    expect(sha256(await readFile(file))).toBe(sha256(changed));
  });

  it('is one, however often it is asked for', async () => {
    server.answers.set('/a.img', serving(disk(), { stallAfter: 100 }));
    const wish = { kind: 'url', url: server.url('/a.img'), checksum: null } as const;
    const [one, other] = [await downloads.begin(wish), await downloads.begin(wish)];
    expect(other.id).toBe(one.id);
    one.cancel();
    await one.ended;
  });
});

describe('nothing becomes an image', () => {
  const refused = async (job: Job): Promise<string> => {
    expect(job.result.download).toBeUndefined();
    expect((await left()).filter((name) => !name.startsWith('.'))).toEqual([]);
    return job.error?.code ?? job.state;
  };
  const page = Buffer.from('<!doctype html><title>Log in to the network</title>');

  it('that is a page', async () => {
    server.answers.set('/a.iso', serving(page, { type: 'text/html; charset=utf-8' }));
    server.answers.set('/b.iso', serving(page));
    for (const name of ['/a.iso', '/b.iso']) {
      expect(await refused(await fetched(server.url(name)))).toBe('download-not-image');
    }
  });

  it('that is packed in a way that nothing here unpacks', async () => {
    server.answers.set('/a.bz2', serving(Buffer.from('BZh91AY&SY and so on', 'latin1')));
    expect(await refused(await fetched(server.url('/a.bz2')))).toBe('download-not-image');
  });

  it('but a packed one does: what is in it is judged when it is unpacked', async () => {
    server.answers.set('/a.raw.xz', serving(Buffer.from('\u00fd7zXZ\0 and so on', 'latin1')));
    const job = await fetched(server.url('/a.raw.xz'));
    expect(job).toMatchObject({ state: 'done' });
  });

  it('that names a file of this computer', async () => {
    const image = Buffer.alloc(200_000);
    image.write('QFI\u00fb', 0, 'latin1');
    image.writeUInt32BE(3, 4);
    image.writeBigUInt64BE(200n, 8);
    image.writeUInt32BE(11, 16);
    image.write('/etc/passwd', 200);
    server.answers.set('/a.qcow2', serving(image));
    expect(await refused(await fetched(server.url('/a.qcow2')))).toBe('download-not-image');
  });

  it('that does not match its checksum, and its bytes do not stay', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    const job = await fetched(server.url('/a.img'), sha256('something else'));
    expect(await refused(job)).toBe('checksum-differs');
    const sizes = (await left()).filter((name) => /^\.[0-9a-f]+\.part$/u.test(name));
    for (const name of sizes) expect((await stat(path.join(images(), name))).size).toBe(0);
  });

  it('of which nobody knows whether it is whole', async () => {
    server.answers.set('/a.img', (_, response) => {
      response.socket?.end(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(1000)}`);
    });
    expect(await refused(await fetched(server.url('/a.img')))).toBe('download-length-missing');
    const image = disk();
    server.answers.set('/b.img', (_, response) => {
      response.writeHead(200, { 'content-length': image.length + 10 });
      response.write(image, () => response.destroy());
    });
    expect(await refused(await fetched(server.url('/b.img')))).toBe('download-cut-off');
  });

  it('that the server packs on the way, or refuses', async () => {
    server.answers.set('/a.img', (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 3 }).end('abc');
    });
    expect(await refused(await fetched(server.url('/a.img')))).toBe('download-refused');
    expect(await refused(await fetched(server.url('/missing.img')))).toBe('download-refused');
  });
});

describe('an address', () => {
  const redirects = (to: string) =>
    server.answers.set('/from', (_, response) => {
      response.writeHead(302, { location: to }).end();
    });

  it('is followed to where its file is', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    redirects('/a.img');
    expect(await sumOf(await fetched(server.url('/from')))).toBe(sha256(image));
  });

  it('that leads round in circles, or to no web address, is left', async () => {
    redirects('/from');
    expect((await fetched(server.url('/from'))).error?.code).toBe('download-redirects');
    redirects('file:///etc/passwd');
    expect((await fetched(server.url('/from'))).error?.code).toBe('url-invalid');
  });

  it('that leads to plain HTTP is followed only where the checksum is known', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    redirects(server.url('/a.img', 'http'));
    expect((await fetched(server.url('/from'))).error?.code).toBe('download-insecure');
    expect(await begins(server.url('/a.img', 'http'))).toBe('download-insecure');
    expect(await sumOf(await fetched(server.url('/from'), sha256(image)))).toBe(sha256(image));
  });

  it('is none, or has no checksum, where it cannot be', async () => {
    expect(await begins('file:///etc/passwd')).toBe('url-invalid');
    expect(await begins('debian.iso')).toBe('url-invalid');
    expect(await begins('https://example.org/a.iso', 'abc')).toBe('checksum-invalid');
  });

  it('is asked through the proxy that the environment names', async () => {
    const image = disk();
    server.answers.set('/a.img', serving(image));
    const asked: string[] = [];
    const proxy = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      const onward = http.request(request.url ?? '', { headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.end();
    });
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(`CONNECT ${request.headers['proxy-authorization'] ?? ''}`);
      const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const each of [socket, onward]) each.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    await jobs.close();
    start(10_000, {
      https_proxy: `http://kim:pw@127.0.0.1:${port}`,
      http_proxy: `127.0.0.1:${port}`,
    });
    expect(await sumOf(await fetched(server.url('/a.img')))).toBe(sha256(image));
    server.answers.set('/b.img', serving(disk()));
    const plain = server.url('/b.img', 'http');
    expect((await fetched(plain, sha256('other'))).error?.code).toBe('checksum-differs');
    const basic = Buffer.from('kim:pw').toString('base64');
    expect(asked).toEqual([`CONNECT Basic ${basic}`, plain]);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('that nobody answers at says so', async () => {
    const gone = server.url('/a.img').replace(/:\d+\//u, ':1/');
    expect((await fetched(gone)).error?.code).toBe('download-unreachable');
  });
});
