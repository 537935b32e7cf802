import { create } from 'zustand';
import type { GrantedFile } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import type { DownloadWish, GalleryList } from '../../shared/gallery';
import { api, attempt, type Attempt } from '../api/client';

interface GalleryMirror {
  /** null: not asked for yet. */
  list: GalleryList | null;
  error: AppError | null;
}

/** The images that there are to fetch, as main told them last. */
export const useGallery = create<GalleryMirror>(() => ({ list: null, error: null }));

export async function loadGallery(): Promise<void> {
  const outcome = await attempt(api.gallery.list());
  if (outcome.ok) useGallery.setState({ list: outcome.value, error: null });
  else useGallery.setState({ error: outcome.error });
}

/** Begins a download, or goes on with one; answers with its job. */
export async function beginDownload(wish: DownloadWish): Promise<Attempt<string>> {
  const outcome = await attempt(api.gallery.download(wish));
  return outcome.ok ? { ok: true, value: outcome.value.jobId } : outcome;
}

/** An image that was fetched, as a file for the wizard. */
export const takeDownload = async (
  jobId: string,
): Promise<Attempt<GrantedFile & { os: string | null }>> =>
  await attempt(api.gallery.take({ jobId }));
