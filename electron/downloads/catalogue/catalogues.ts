import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppFailure, englishSentence, failure, toAppError } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import { ensureFolder, isErrno, writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { fetchDocument } from '../http/fetch-document';
import type { Network } from '../types';
import { readCatalogue, readOrdered, type CatalogueEntry } from './catalogue-file';
import { streamBase, streamEntries, streamLists } from './simple-streams';

interface CataloguesOptions {
  /** The folder `assets`. */
  assetsDir: string;
  /** `$XDG_CONFIG_HOME/paddock` and `$XDG_CACHE_HOME/paddock`. */
  config: string;
  cache: string;
  network: Network;
}

/** An entry with the catalogue of the person that has it; null: Paddock's own. */
export interface KnownEntry {
  entry: CatalogueEntry;
  from: string | null;
}
interface KnownEntries {
  entries: KnownEntry[];
  problems: { source: string; detail: string }[];
}

/** Ubuntu's list of all released images has some megabytes. */
const mostBytes = 64 * MiB;
const mostSources = 50;
const sourcesSchema = z.array(z.string().max(4096)).max(mostSources);

/** The catalogues: Paddock's own, and those of the person. */
export class Catalogues {
  private own: Promise<CatalogueEntry[]> | null = null;

  constructor(private readonly options: CataloguesOptions) {}

  /** All entries. Reads no network but for the addresses in `extra`. */
  async entries(extra: readonly string[], signal: AbortSignal): Promise<KnownEntries> {
    const known: KnownEntries = { entries: [], problems: [] };
    for (const entry of await this.builtIn()) known.entries.push({ entry, from: null });
    const taken = new Set(known.entries.map(({ entry }) => entry.id));
    const kept = await this.sources();
    for (const source of new Set([...kept, ...extra])) {
      try {
        const found = await this.read(source, !kept.includes(source), signal);
        for (const entry of found) {
          // Whoever writes a catalogue cannot stand in for an entry that is known already.
          if (!taken.has(entry.id)) known.entries.push({ entry, from: source });
          taken.add(entry.id);
        }
      } catch (error) {
        if (signal.aborted) throw error;
        known.problems.push({ source, detail: sentence(error) });
      }
    }
    return known;
  }

  /** The person's catalogues. */
  async sources(): Promise<string[]> {
    const text = await readFile(this.sourcesFile, 'utf8').catch(() => '[]');
    try {
      return sourcesSchema.parse(JSON.parse(text));
    } catch {
      return [];
    }
  }

  async setSources(sources: readonly string[]): Promise<void> {
    const text = `${JSON.stringify(sources.slice(0, mostSources), null, 2)}\n`;
    await ensureFolder(this.options.config);
    await writeFileAtomically(this.sourcesFile, text);
  }

  /**
   * Reads a catalogue of the person: a file, or an address, whose answer is kept for {@link entries}.
   * @throws AppFailure `catalogue-invalid`, and as requests and files do.
   */
  async read(source: string, anew: boolean, signal: AbortSignal): Promise<CatalogueEntry[]> {
    if (!isAddress(source)) return readCatalogue(ownText(source), source);
    const kept = path.join(
      this.options.cache,
      'catalogues',
      `${createHash('sha256').update(source).digest('hex').slice(0, 32)}.json`,
    );
    if (!anew) return readCatalogue(await readFile(kept, 'utf8'), source);
    const entries = await this.fetch(source, signal);
    await ensureFolder(path.dirname(kept));
    await writeFileAtomically(kept, JSON.stringify({ paddockCatalogue: 1, entries }));
    return entries;
  }

  private async fetch(source: string, signal: AbortSignal): Promise<CatalogueEntry[]> {
    const document = async (address: string) =>
      (await fetchDocument(address, this.options.network, signal, mostBytes)).toString('utf8');
    const text = await document(source);
    const json = asJson(text);
    const base = streamBase(source);
    const single = streamEntries(json, base);
    if (single) return single;
    const lists = streamLists(json);
    if (!lists) return readCatalogue(text, source);
    const entries: CatalogueEntry[] = [];
    for (const list of lists.slice(0, 20)) {
      if (!URL.canParse(list, base)) continue;
      const found = asJson(await document(new URL(list, base).href));
      entries.push(...(streamEntries(found, base) ?? []));
    }
    if (entries.length > 0) return entries;
    throw failure('catalogue-invalid', { params: { source } });
  }

  private async builtIn(): Promise<CatalogueEntry[]> {
    this.own ??= readFolder(path.join(this.options.assetsDir, 'catalogue'));
    return await this.own;
  }

  private get sourcesFile(): string {
    return path.join(this.options.config, 'catalogues.json');
  }
}

/** Whether a catalogue is fetched, or is a file. */
export const isAddress = (source: string): boolean => /^https?:\/\//iu.test(source);

async function readFolder(folder: string): Promise<CatalogueEntry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const files = await Promise.all(
    names.map(async (name) => readOrdered(await readFile(path.join(folder, name), 'utf8'), name)),
  );
  return files.toSorted((one, other) => one.order - other.order).flatMap(({ entries }) => entries);
}

/** The text of a person's catalogue. @throws AppFailure `file-missing`, `file-unreadable`, and as `readOwnFile`. */
function ownText(file: string): string {
  try {
    return readOwnFile(file, mostBytes);
  } catch (error) {
    if (error instanceof AppFailure) throw error;
    const code = isErrno(error, 'ENOENT', 'ENOTDIR') ? 'file-missing' : 'file-unreadable';
    throw failure(code, { params: { path: file }, detail: String(error) });
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const sentence = (error: unknown): string =>
  error instanceof AppFailure
    ? [englishSentence(error.error), error.error.detail ?? ''].filter(Boolean).join(' ')
    : ((toAppError(error).detail ?? '').split('\n')[0] ?? '');
