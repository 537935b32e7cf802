import { createHash } from 'node:crypto';
import path from 'node:path';
import { failure } from '../../shared/errors';
import type { DownloadWish, GalleryEntry, GalleryList } from '../../shared/gallery';
import type { JobHandle, JobService, RunningJob } from '../jobs/types';
import { ensureFolder } from '../lib/atomic-file';
import type { CatalogueEntry } from './catalogue/catalogue-file';
import { Catalogues, isAddress, type KnownEntry } from './catalogue/catalogues';
import { givenDigest } from './checksums/checksum-list';
import { webAddress } from './http/open-url';
import { fetchImage, partOf, type FetchRooms, type ImageWish } from './images/fetch-image';
import { listImages, type StoredImage } from './images/image-store';
import { partBytes } from './images/part-file';
import { usualTimings, type Downloads, type Network, type NetworkTimings } from './types';

export interface DownloadRooms {
  jobs: Pick<JobService, 'start'>;
  /** `$XDG_DATA_HOME/paddock`, `$XDG_CONFIG_HOME/paddock`, `$XDG_CACHE_HOME/paddock`. */
  data: string;
  config: string;
  cache: string;
  assetsDir: string;
  env: NodeJS.ProcessEnv;
  /** See `disks/free-space.ts`. */
  freeBytes: FetchRooms['freeBytes'];
  judge: FetchRooms['judge'];
  timings?: NetworkTimings;
  ca?: string;
}

/** The images of the catalogues, and those that are here; see {@link Downloads}. */
export function createDownloads(rooms: DownloadRooms): Downloads {
  return new DownloadService(rooms);
}

class DownloadService implements Downloads {
  private readonly catalogues: Catalogues;
  private readonly network: Network;
  private readonly images: string;
  /** What this process fetches, by subject. */
  private readonly running = new Map<string, RunningJob<never>>();

  constructor(private readonly rooms: DownloadRooms) {
    const { env, timings = usualTimings, ca } = rooms;
    this.network = { env, timings, ...(ca !== undefined && { ca }) };
    this.catalogues = new Catalogues({ ...rooms, network: this.network });
    this.images = path.join(rooms.data, 'images');
  }

  async list(extra: readonly string[] = []): Promise<GalleryList> {
    const never = new AbortController().signal;
    const { entries, problems } = await this.catalogues.entries(extra, never);
    const here = await listImages(this.images);
    const rows = entries.map(async (known) => await this.rowOf(known, here));
    return { entries: await Promise.all(rows), problems };
  }

  async begin(wish: DownloadWish, extra: readonly string[] = []): Promise<RunningJob<never>> {
    const image = wish.kind === 'url' ? imageAt(wish) : await this.imageOf(wish.id, extra);
    const { subject, title } = image;
    const running = this.running.get(subject);
    if (running) return running;
    await ensureFolder(this.images);
    const rooms = { ...this.rooms, images: this.images, network: this.network };
    const spec = {
      subject: { name: title, item: subject.slice(0, 200) },
      holds: [{ key: `file:${partOf(this.images, subject)}`, mode: 'exclusive' }],
    } as const;
    const work = async (handle: JobHandle<never>) => await fetchImage(rooms, image, handle);
    const job = await this.rooms.jobs.start('download', spec, work);
    this.running.set(subject, job);
    void job.ended.then(() => this.running.delete(subject));
    return job;
  }

  async refresh(signal = new AbortController().signal): Promise<GalleryList> {
    const problems = new Map<string, string>();
    for (const source of (await this.sources()).filter(isAddress)) {
      await this.catalogues.read(source, true, signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        problems.set(source, error instanceof Error ? error.message : String(error));
      });
    }
    const list = await this.list();
    const others = list.problems.filter(({ source }) => !problems.has(source));
    const failed = [...problems].map(([source, detail]) => ({ source, detail }));
    return { ...list, problems: [...failed, ...others] };
  }

  async sources(): Promise<string[]> {
    return await this.catalogues.sources();
  }

  async addSource(given: string, signal = new AbortController().signal): Promise<void> {
    const source = isAddress(given) ? webAddress(given).href : path.resolve(given);
    await this.catalogues.read(source, true, signal);
    const kept = await this.sources();
    if (!kept.includes(source)) await this.catalogues.setSources([...kept, source]);
  }

  async removeSource(given: string): Promise<boolean> {
    const kept = await this.sources();
    const names = new Set([given, isAddress(given) ? given : path.resolve(given)]);
    const left = kept.filter((source) => !names.has(source));
    if (left.length < kept.length) await this.catalogues.setSources(left);
    return left.length < kept.length;
  }

  private async imageOf(id: string, extra: readonly string[]): Promise<ImageWish> {
    const never = new AbortController().signal;
    const { entries } = await this.catalogues.entries(extra, never);
    const entry = entries.find((known) => known.entry.id === id)?.entry;
    if (!entry) throw failure('catalogue-entry-missing', { params: { id: id.slice(0, 100) } });
    const { kind, page = '', sources, os } = entry;
    const title = titleOf(entry);
    if (kind === 'bring-your-own') {
      throw failure('catalogue-bring-own', { params: { name: title, page } });
    }
    return {
      subject: `catalogue:${id}`,
      title,
      sources,
      os,
      expects: kind === 'iso' ? 'iso' : 'disk',
    };
  }

  private async rowOf(
    { entry, from }: KnownEntry,
    here: readonly StoredImage[],
  ): Promise<GalleryEntry> {
    const { sources, ...system } = entry;
    const subject = `catalogue:${entry.id}`;
    const image = here.find((each) => each.subject === subject);
    if (image) {
      return { ...system, proof: image.proof, state: 'here', stored: image.bytes, from };
    }
    const stored = await partBytes(partOf(this.images, subject));
    const signed = sources.some(({ checksums }) => checksums?.signed !== undefined);
    const given = sources.some(({ digest }) => digest !== undefined);
    const proof = signed ? 'signed' : given ? 'given' : 'listed';
    return { ...system, proof, state: stored > 0 ? 'part' : 'away', stored, from };
  }
}

/** `Debian 13 (minimal)`: what a job is called. */
function titleOf({ name, version, edition }: CatalogueEntry): string {
  return [name, version, edition].filter((part) => part !== '').join(' ');
}

/** @throws AppFailure `url-invalid`, `checksum-invalid`, `download-insecure`. */
function imageAt({ url, checksum }: Extract<DownloadWish, { kind: 'url' }>): ImageWish {
  const address = webAddress(url);
  const digest = checksum?.trim() ? givenDigest(checksum) : null;
  if (address.protocol === 'http:' && digest === null) {
    const { origin, pathname } = address;
    throw failure('download-insecure', { params: { url: `${origin}${pathname}`.slice(0, 200) } });
  }
  const title = address.pathname.split('/').at(-1) || address.host;
  const fixed = digest && `${digest.algorithm}:${digest.hex}`;
  return {
    subject: subjectOf(address),
    title: title.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200),
    sources: [{ urls: [address.href], ...(fixed !== null && { digest: fixed }) }],
    os: null,
    expects: null,
  };
}

/** An address without what may be secret in it: the list of jobs and the note of the image show it. */
function subjectOf({ origin, pathname, search }: URL): string {
  const mark = createHash('sha256').update(search).digest('hex').slice(0, 8);
  return `${origin}${pathname}${search === '' ? '' : `?${mark}`}`;
}
