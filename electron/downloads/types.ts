import type { DownloadWish, GalleryList } from '../../shared/gallery';
import type { Proof } from '../../shared/proof';
import type { RunningJob } from '../jobs/types';

export const algorithms = ['sha256', 'sha512'] as const;
export type Algorithm = (typeof algorithms)[number];

export interface Digest {
  algorithm: Algorithm;
  /** Lower-case hexadecimal digits. */
  hex: string;
}

/** Milliseconds; a test gives shorter ones. */
export interface NetworkTimings {
  /** Until a server has begun to answer, and between two pieces of its answer. */
  stallMs: number;
  /** Before a server that has let go is asked again. */
  retryMs: number;
}
export const usualTimings: NetworkTimings = { stallMs: 30_000, retryMs: 1500 };

/** What requests are made with. */
export interface Network {
  /** Where proxies are read from. */
  env: NodeJS.ProcessEnv;
  timings: NetworkTimings;
  /** Certificates to trust beside the usual ones (PEM). */
  ca?: string;
}

/** How an image is known to be what it should be. */
export interface KnownBy {
  proof: Proof;
  /** The name of the key that signed it; null for other proofs. */
  signedBy: string | null;
}

/** Images that are fetched, and those that are here. */
export interface Downloads {
  /** What there is to fetch. @param extra further catalogues, by file or address. Never rejects for a broken one. */
  list(extra?: readonly string[]): Promise<GalleryList>;
  /**
   * Begins the job that fetches an image, or gives the one of this process that does already. The job's result has the
   * file. @throws AppFailure `catalogue-entry-missing`, `catalogue-bring-own`, `url-invalid`, `checksum-invalid`,
   * `download-insecure`, `held-by-job`. What fails later is the job's.
   */
  begin(wish: DownloadWish, extra?: readonly string[]): Promise<RunningJob<never>>;
  /** Reads the catalogues of the person anew. @returns what could not be read. */
  refresh(signal?: AbortSignal): Promise<GalleryList>;
  /** The catalogues of the person: files and addresses. */
  sources(): Promise<string[]>;
  /** @throws AppFailure `catalogue-invalid`, and as requests and files do: nothing is added then. */
  addSource(source: string, signal?: AbortSignal): Promise<void>;
  /** @returns false where there is no such catalogue. */
  removeSource(source: string): Promise<boolean>;
}
