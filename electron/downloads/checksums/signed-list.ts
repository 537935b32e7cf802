import { failure } from '../../../shared/errors';
import type { ImageSource } from '../catalogue/catalogue-file';
import { fetchDocument } from '../http/fetch-document';
import type { KnownBy, Network } from '../types';
import { publisherKey, type PublisherKey } from './keys';
import { verifyOpenPgp, type Verdict } from './open-pgp';
import { verifySignify } from './signify';

type Checksums = NonNullable<ImageSource['checksums']>;

export interface TrustedList extends KnownBy {
  text: string;
  host: string;
}

/**
 * Fetches a list of checksums and makes sure that its publisher wrote it, where it is signed and this computer can tell.
 * @throws AppFailure `signature-invalid`, and as `fetchDocument`.
 */
export async function fetchChecksums(
  checksums: Checksums,
  assetsDir: string,
  network: Network,
  signal: AbortSignal,
): Promise<TrustedList> {
  const { url, signed, key: id } = checksums;
  const { host } = new URL(url);
  const bytes = await fetchDocument(url, network, signal);
  if (signed === undefined || id === undefined) {
    return { text: bytes.toString('utf8'), host, proof: 'listed', signedBy: null };
  }
  const key = await publisherKey(assetsDir, id);
  const signature =
    checksums.signature === undefined
      ? null
      : await fetchDocument(checksums.signature, network, signal);
  const verdict =
    signed === 'signify'
      ? signifyVerdict(bytes, key)
      : await verdictOf(bytes, signature, key, signal);
  switch (verdict.state) {
    case 'good':
      return { text: verdict.text.toString('utf8'), host, proof: 'signed', signedBy: key.name };
    case 'unable':
      return { text: bytes.toString('utf8'), host, proof: 'listed', signedBy: null };
    case 'bad':
      throw failure('signature-invalid', {
        params: { host, key: key.name },
        detail: verdict.detail,
      });
  }
}

const verdictOf = async (
  text: Buffer,
  signature: Buffer | null,
  key: PublisherKey,
  signal: AbortSignal,
): Promise<Verdict> => await verifyOpenPgp({ text, signature, key: key.bytes }, signal);

function signifyVerdict(bytes: Buffer, key: PublisherKey): Verdict {
  const text = verifySignify(bytes, key.bytes);
  return text ? { state: 'good', text } : { state: 'bad', detail: 'signify' };
}
