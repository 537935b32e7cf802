import type { ImageSource } from '../catalogue/catalogue-file';
import { checksumFor, givenDigest } from '../checksums/checksum-list';
import { fetchChecksums } from '../checksums/signed-list';
import { webAddress } from '../http/open-url';
import type { Digest, KnownBy, Network } from '../types';

/** What is to be fetched, now that it is known. */
export interface ResolvedImage extends KnownBy {
  urls: readonly [string, ...string[]];
  /** null: nothing but HTTPS tells what it is. */
  digest: Digest | null;
}

/**
 * Looks up what a source of the catalogue means now: the newest file and its checksum, or the fixed one.
 * @throws AppFailure as `fetchChecksums`, and `checksum-missing`, `url-invalid`.
 */
export async function resolveSource(
  source: ImageSource,
  assetsDir: string,
  network: Network,
  signal: AbortSignal,
): Promise<ResolvedImage> {
  const { urls, digest, file, checksums } = source;
  if (digest !== undefined || file === undefined || checksums === undefined) {
    const known = digest === undefined ? null : givenDigest(digest);
    return { urls: addresses(urls), digest: known, proof: 'given', signedBy: null };
  }
  const { text, host, proof, signedBy } = await fetchChecksums(
    checksums,
    assetsDir,
    network,
    signal,
  );
  const { algorithm, hex, name } = checksumFor(text, file, host);
  const files = urls.map((folder) => new URL(encodeURIComponent(name), folder).href);
  return { urls: addresses(files), digest: { algorithm, hex }, proof, signedBy };
}

function addresses(urls: readonly string[]): [string, ...string[]] {
  const [first = '', ...others] = urls.map((each) => webAddress(each).href);
  return [first, ...others];
}
