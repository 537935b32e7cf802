import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../electron/downloads/catalogue/catalogue-file';
import { createDownloads } from '../../../electron/downloads/service';
import type { Downloads } from '../../../electron/downloads/types';
import { guestProfiles } from '../../../electron/guests/profiles';
import { createJobService } from '../../../electron/jobs/job-service';
import type { JobService } from '../../../electron/jobs/types';
import { AppFailure } from '../../../shared/errors';
import { isPastEnd, searchGallery } from '../../../shared/gallery';
import { ImageServer, serving, sha256 } from '../../fakes/image-server';

const assets = path.resolve('assets');
const folderOfOwn = path.join(assets, 'catalogue');

describe('the catalogue of Paddock', async () => {
  const names = (await readdir(folderOfOwn)).filter((name) => name.endsWith('.json'));
  const entries = (
    await Promise.all(
      names.map(async (name) =>
        readCatalogue(await readFile(path.join(folderOfOwn, name), 'utf8'), name),
      ),
    )
  ).flat();

  it('has each entry once, of a guest kind that there is', () => {
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const kinds = new Set(guestProfiles().map(({ id }) => id));
    expect(entries.filter(({ os }) => !kinds.has(os))).toEqual([]);
  });

  it('has the systems that people look for', () => {
    const names =
      'Debian Ubuntu Fedora Rocky Alma openSUSE Arch Alpine FreeBSD OpenBSD NixOS Windows';
    const missing = names.split(' ').filter((name) => searchGallery(entries, name).length === 0);
    expect(missing).toEqual([]);
  });

  it('fetches everything by HTTPS, and names keys that it has', async () => {
    const keys = JSON.parse(
      await readFile(path.join(folderOfOwn, 'keys/keys.json'), 'utf8'),
    ) as object;
    const sources = entries.flatMap((entry) => entry.sources);
    const urls = sources.flatMap((source) => source.urls);
    expect(urls.filter((url) => !url.startsWith('https://'))).toEqual([]);
    const used = sources.flatMap(({ checksums }) => checksums?.key ?? []);
    expect(Object.keys(keys)).toEqual(expect.arrayContaining(used));
    const folders = sources.flatMap((source) => (source.checksums ? source.urls : []));
    expect(folders.filter((url) => !url.endsWith('/'))).toEqual([]);
  });
});

describe('a catalogue', () => {
  const entry = {
    id: 'mine',
    name: 'Mine',
    version: '1',
    edition: '',
    architecture: 'x86_64',
    kind: 'cloud-image',
    os: 'linux',
    picture: 'linux',
    sources: [{ urls: ['https://example.org/a.qcow2'], digest: `sha256:${'a'.repeat(64)}` }],
  };
  const read = (one: object) => {
    try {
      readCatalogue(JSON.stringify({ paddockCatalogue: 1, entries: [one] }), 'x');
      return 'read';
    } catch (error) {
      return error instanceof AppFailure ? error.error.code : String(error);
    }
  };

  it('is taken as a whole, or not at all', () => {
    expect(read(entry)).toBe('read');
    const wrong: object[] = [
      { ...entry, id: '../../etc' },
      { ...entry, kind: 'floppy' },
      { ...entry, sources: [] },
      { ...entry, sources: [{ urls: ['file:///etc/passwd'], digest: entry.sources[0]?.digest }] },
      { ...entry, sources: [{ urls: ['https://example.org/a'], digest: 'sha256:abc' }] },
      { ...entry, sources: [{ urls: ['https://example.org/a'] }] },
      { ...entry, kind: 'bring-your-own' },
    ];
    expect(wrong.map(read)).toEqual(wrong.map(() => 'catalogue-invalid'));
    expect(() => readCatalogue('<html>', 'x')).toThrow(AppFailure);
  });

  it('is searched by every word', () => {
    const all = [
      { ...entry, name: 'Debian', edition: 'netinst' },
      { ...entry, name: 'Ubuntu' },
    ];
    const named = all as Parameters<typeof searchGallery>[0];
    expect(searchGallery(named, 'deb NET').map(({ name }) => name)).toEqual(['Debian']);
    expect(searchGallery(named, '  ')).toHaveLength(2);
    expect(searchGallery(named, 'debian ubuntu')).toEqual([]);
  });

  it('ends on a day, not before', () => {
    expect(isPastEnd({ endOfLife: '2026-07-11' }, '2026-07-11')).toBe(false);
    expect(isPastEnd({ endOfLife: '2026-07-11' }, '2026-07-12')).toBe(true);
    expect(isPastEnd({}, '2099-01-01')).toBe(false);
  });
});

describe('catalogues of the person', () => {
  let server: ImageServer;
  let folder: string;
  let jobs: JobService;
  let downloads: Downloads;
  const image = Buffer.from('a disk, let us say');

  beforeAll(async () => {
    server = await ImageServer.start();
  });
  afterAll(async () => server.stop());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'paddock-catalogues-'));
    server.answers.clear();
    jobs = createJobService({ data: folder, role: 'cli' });
    downloads = createDownloads({
      jobs,
      data: folder,
      config: path.join(folder, 'config'),
      cache: path.join(folder, 'cache'),
      assetsDir: assets,
      env: {},
      freeBytes: async () => 1e12,
      judge: async () => 'disk',
      timings: { stallMs: 10_000, retryMs: 5 },
      ca: server.ca,
    });
  });
  afterEach(async () => {
    await jobs.close();
    await rm(folder, { recursive: true, force: true });
  });

  const mine = (changes: object, sources: object[]) => ({
    paddockCatalogue: 1,
    entries: [
      {
        id: 'mine',
        name: 'Mine',
        version: '1',
        edition: '',
        architecture: 'x86_64',
        kind: 'cloud-image',
        os: 'linux',
        picture: 'linux',
        sources,
        ...changes,
      },
    ],
  });
  const write = async (changes: object, sources: object[]) => {
    const file = path.join(folder, 'mine.json');
    await writeFile(file, JSON.stringify(mine(changes, sources)));
    return file;
  };
  const fetched = async (id: string) => await (await downloads.begin({ kind: 'entry', id })).ended;

  it('are files, whose newest image is found by its list, star and all', async () => {
    const name = 'mine-1.10-x86_64.qcow2';
    const file = await write({}, [
      {
        urls: [server.url('/gone/'), server.url('/here/')],
        file: 'mine-1.*-x86_64.qcow2',
        checksums: { url: server.url('/SUMS') },
      },
    ]);
    const lines = [
      `SHA512 (mine-1.9-x86_64.qcow2) = ${'b'.repeat(128)}`,
      `SHA256 (mine-1.9-x86_64.qcow2) = ${'a'.repeat(64)}`,
      `SHA256 (${name}) = ${sha256(image)}`,
    ];
    server.answers.set('/SUMS', (_, response) => void response.end(lines.join('\r\n')));
    server.answers.set(`/here/${name}`, serving(image));
    await downloads.addSource(file);
    const job = await fetched('mine');
    expect(job.error).toBeNull();
    expect(job.result.download).toMatchObject({ proof: 'listed', os: 'linux' });
    const { entries } = await downloads.list();
    expect(entries.find(({ id }) => id === 'mine')).toMatchObject({ state: 'here', from: file });
  });

  it('give what is here when the network has gone, and the bytes are still right', async () => {
    const source = { urls: [server.url('/a.qcow2')], digest: `sha256:${sha256(image)}` };
    await downloads.addSource(await write({}, [source]));
    server.answers.set('/a.qcow2', serving(image));
    const { path: here } = (await fetched('mine')).result.download ?? {};
    server.answers.clear();
    expect((await fetched('mine')).result.download?.path).toBe(here);
  });

  it('ask the next source where one has gone, and none where the bytes are wrong', async () => {
    const digest = `sha256:${sha256(image)}`;
    const [gone, wrong, good] = ['/gone', '/wrong', '/good'].map((name) => server.url(name));
    server.answers.set('/wrong', serving(Buffer.from('something else')));
    server.answers.set('/good', serving(image));
    const at = (url = '') => ({ urls: [url], digest });
    await downloads.addSource(await write({}, [at(gone), at(good)]));
    expect((await fetched('mine')).state).toBe('done');
    await downloads.removeSource(path.join(folder, 'mine.json'));
    await rm(path.join(folder, 'images'), { recursive: true });
    await downloads.addSource(await write({}, [at(wrong), at(good)]));
    expect((await fetched('mine')).error?.code).toBe('checksum-differs');
  });

  it('do not stand in for an entry of Paddock, and cannot name a file of this computer', async () => {
    const source = { urls: [server.url('/a')], digest: `sha256:${sha256(image)}` };
    await downloads.addSource(await write({ id: 'debian-13', name: 'Not Debian' }, [source]));
    const { entries } = await downloads.list();
    expect(entries.find(({ id }) => id === 'debian-13')).toMatchObject({
      name: 'Debian',
      from: null,
    });
    await expect(downloads.begin({ kind: 'entry', id: 'windows-11' })).rejects.toThrow(
      'microsoft.com',
    );
    await expect(downloads.begin({ kind: 'entry', id: 'nothing' })).rejects.toThrow(AppFailure);
  });

  it('are simplestreams, as they are', async () => {
    const product = (arch: string, date: string, name: string) => ({
      arch,
      os: 'ubuntu',
      release: 'noble',
      release_title: '24.04 LTS',
      versions: {
        20250101: { items: {} },
        [date]: {
          items: {
            'disk1.img': {
              ftype: 'disk1.img',
              path: name,
              sha256: sha256(image),
              size: image.length,
            },
            manifest: { ftype: 'manifest', path: 'm', sha256: 'x' },
          },
        },
      },
    });
    const products = {
      format: 'products:1.0',
      products: {
        one: product('amd64', '20260705', 'server/noble.img'),
        odd: product('vax', '20260705', 'x'),
      },
    };
    const index = {
      format: 'index:1.0',
      index: {
        a: { path: 'streams/v1/list.json', datatype: 'image-downloads' },
        b: { path: 'no', datatype: 'other' },
      },
    };
    const json = (name: string, value: object) =>
      server.answers.set(name, (_, response) => void response.end(JSON.stringify(value)));
    json('/r/streams/v1/index.json', index);
    json('/r/streams/v1/list.json', products);
    server.answers.set('/r/server/noble.img', serving(image));
    await downloads.addSource(server.url('/r/streams/v1/index.json'));
    const id = 'ubuntu-noble-x86-64-stream';
    const { entries } = await downloads.list();
    expect(entries.find((each) => each.id === id)).toMatchObject({
      bytes: image.length,
      released: '2026-07-05',
    });
    expect((await fetched(id)).state).toBe('done');
    server.answers.delete('/r/streams/v1/index.json');
    const { problems, entries: kept } = await downloads.refresh();
    expect(problems).toHaveLength(1);
    expect(kept.some((each) => each.id === id)).toBe(true);
  });

  it('that are none are not added', async () => {
    server.answers.set('/page', (_, response) => void response.end('<html>'));
    await expect(downloads.addSource(server.url('/page'))).rejects.toThrow(AppFailure);
    await expect(downloads.addSource('/nowhere/at/all.json')).rejects.toThrow(
      '/nowhere/at/all.json',
    );
    expect(await downloads.sources()).toEqual([]);
  });

  it('stop before the disk is full, and keep what came', async () => {
    const tight = createDownloads({
      jobs,
      data: folder,
      config: folder,
      cache: folder,
      assetsDir: assets,
      env: {},
      freeBytes: async () => 200 * 1024 * 1024,
      judge: async () => 'disk',
      timings: { stallMs: 10_000, retryMs: 5 },
      ca: server.ca,
    });
    server.answers.set('/a.img', serving(image));
    const job = await tight.begin({ kind: 'url', url: server.url('/a.img'), checksum: null });
    expect((await job.ended).error?.code).toBe('no-space-left');
  });
});
