import path from 'node:path';
import type { DraftSource } from '../../shared/draft';
import type { DownloadWish } from '../../shared/gallery';
import { formatSize } from '../../shared/units';
import type { Services } from '../services';
import { UsageError, type CliContext, type ParsedArguments } from './context';
import { followJob } from './follow-job';
import { filePath } from './option-values';
import { loadGalleryWords } from './words/gallery';

/** What `--from` leads to. */
export interface FoundSource {
  source: DraftSource;
  /** The guest profile that the catalogue has for it; null: what the file gives away. */
  os: string | null;
}

/** Pure: what `--from` names, where that is to be fetched; null for a file. */
export function downloadFrom(given: ParsedArguments): DownloadWish | null {
  const from = given.text('from') ?? '';
  const checksum = given.text('sha256');
  const [, id] = /^catalogue:(.*)$/u.exec(from) ?? [];
  const isUrl = /^https?:\/\//iu.test(from);
  if (checksum !== null && !isUrl) {
    throw new UsageError('onlyWith', { option: '--sha256', other: '--from URL' });
  }
  if (given.text('catalogue') !== null && id === undefined) {
    throw new UsageError('onlyWith', { option: '--catalogue', other: '--from catalogue:ID' });
  }
  if (id !== undefined) return { kind: 'entry', id };
  return isUrl ? { kind: 'url', url: from, checksum } : null;
}

/**
 * The source that `--from` means: a file as it is, anything else once it is fetched, and what it is taken for.
 * @throws AppFailure as `Downloads.begin` and its job; UsageError for a file that no machine starts from.
 */
export async function sourceFrom(
  wish: DownloadWish | null,
  given: ParsedArguments,
  { drafts, downloads }: Pick<Services, 'drafts' | 'downloads'>,
  cli: CliContext,
): Promise<FoundSource> {
  const fetched = wish === null ? null : await fetchFrom(wish, given, downloads, cli);
  const file = fetched?.path ?? filePath(given.text('from') ?? '', '--from');
  const { kind: found, packed } = await drafts.inspect(file);
  // It is unpacked while it is copied.
  const kind = packed === true ? 'disk' : found;
  const name = path.basename(file);
  if (kind !== 'iso' && kind !== 'disk' && kind !== 'kernel') {
    throw new UsageError('notTaken', { file: name });
  }
  cli.say(cli.text(`takenFor.${kind}`, { file: name }));
  const os = fetched?.os ?? null;
  switch (kind) {
    case 'iso':
      return { source: { kind, file }, os };
    case 'disk':
      return { source: { kind, file, use: 'copy' }, os };
    case 'kernel':
      return { source: { kind, kernel: file, initrd: null, append: '' }, os };
  }
}

async function fetchFrom(
  wish: DownloadWish,
  given: ParsedArguments,
  downloads: Services['downloads'],
  cli: CliContext,
) {
  const own = given.text('catalogue');
  const job = await downloads.begin(wish, own === null ? [] : [own]);
  await followJob(job, cli);
  const { download } = job.snapshot().result;
  if (!download) throw new Error('A download that is done has no file.');
  const { path: file, bytes, proof, signedBy } = download;
  const say = await loadGalleryWords(cli.language);
  const known = signedBy === null ? say(`proof.${proof}`) : say('signedBy', { key: signedBy });
  const size = formatSize(bytes, cli.language);
  cli.say(cli.text('downloaded', { path: file, size, proof: known }));
  return download;
}
