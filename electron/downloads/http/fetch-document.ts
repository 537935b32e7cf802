import { failure } from '../../../shared/errors';
import { formatSize, MiB } from '../../../shared/units';
import type { Network } from '../types';
import { openUrl } from './open-url';

/** A list of checksums has some kilobytes; an index of all images of a publisher some megabytes. */
const usualBytes = 2 * MiB;

/**
 * Fetches a small document over HTTPS.
 * @param maximum bytes that it may have.
 * @throws AppFailure as `openUrl`, and `download-refused`, `download-too-large`, `download-cut-off`.
 */
export async function fetchDocument(
  address: string,
  network: Network,
  signal: AbortSignal,
  maximum = usualBytes,
): Promise<Buffer> {
  const answer = await openUrl({ url: address, mayBePlain: false }, network, signal);
  try {
    const { host } = answer.url;
    if (answer.status !== 200) {
      throw failure('download-refused', { params: { host, status: String(answer.status) } });
    }
    const parts: Buffer[] = [];
    let length = 0;
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > maximum) {
        throw failure('download-too-large', { params: { host, max: formatSize(maximum) } });
      }
      parts.push(piece);
    }
    return Buffer.concat(parts);
  } finally {
    answer.close();
  }
}
