import { z } from 'zod';
import { call } from './call';
import { fileRefSchema, mediaInfoSchema } from './draft';
import { jobIdSchema } from './job';
import { proofSchema } from './proof';
import { architectureSchema } from './vm-config';

/** `bring-your-own`: its maker lets nobody else hand it out; `page` is where a person gets it. */
const galleryKinds = ['cloud-image', 'iso', 'bring-your-own'] as const;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const text = z.string().min(1).max(200);

/** What the gallery says of an image. */
export const gallerySystemSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/),
  name: text,
  version: z.string().max(60),
  edition: z.string().max(100),
  architecture: architectureSchema,
  kind: z.enum(galleryKinds),
  /** A guest profile's id. */
  os: z.string().max(100),
  /** What its picture is chosen by, see `os-look.ts`. */
  picture: z.string().max(100),
  /** Bytes to fetch, about; absent where nobody has said. */
  bytes: z.number().int().positive().optional(),
  /** What the disk of a machine should have at least, GiB. */
  diskGiB: z.number().positive().max(4096).optional(),
  released: day.optional(),
  /** The last day with security updates from its publisher; absent where it has no end. */
  endOfLife: day.optional(),
  page: z.url({ protocol: /^https$/ }).optional(),
});
export type GallerySystem = z.infer<typeof gallerySystemSchema>;

const galleryEntrySchema = gallerySystemSchema.extend({
  /** What is expected of a download; of one that is here, what was found. */
  proof: proofSchema,
  /** `part`: some of it was fetched, and the rest can be. */
  state: z.enum(['away', 'part', 'here']),
  /** Bytes of it that are on this computer. */
  stored: z.number(),
  /** The catalogue that has it; null for Paddock's own. */
  from: z.string().nullable(),
});
export type GalleryEntry = z.infer<typeof galleryEntrySchema>;

/** A catalogue of the person that could not be read. */
const catalogueProblemSchema = z.object({ source: z.string(), detail: z.string() });

const galleryListSchema = z.object({
  entries: z.array(galleryEntrySchema),
  problems: z.array(catalogueProblemSchema),
});
export type GalleryList = z.infer<typeof galleryListSchema>;

/** What is to be fetched: an image of the catalogue, or whatever an address leads to. */
const downloadWishSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entry'), id: z.string().max(100) }),
  z.object({
    kind: z.literal('url'),
    url: z.string().max(4096),
    /** SHA-256 or SHA-512 in hexadecimal digits; empty or null where the person has none. */
    checksum: z.string().max(200).nullable(),
  }),
]);
export type DownloadWish = z.infer<typeof downloadWishSchema>;

/** The part of the contract about images to fetch. */
export const galleryCalls = {
  /** What there is to fetch, and what of it is here. Reads no network. */
  list: call.output(galleryListSchema),
  /** Begins the job that fetches an image, or gives the one that does already. @throws as `Downloads.begin`. */
  download: call.input(downloadWishSchema).output(z.object({ jobId: jobIdSchema })),
  /** The image that a job has fetched, as a file for the wizard. @throws `job-not-found`, `file-missing`. */
  take: call.input(z.object({ jobId: jobIdSchema })).output(
    z.object({
      token: fileRefSchema,
      info: mediaInfoSchema,
      /** The guest profile that the catalogue has for it; null: what the file gives away. */
      os: z.string().nullable(),
    }),
  ),
};

/** Pure: whether the publisher has stopped mending it by `today` (`YYYY-MM-DD`). */
export const isPastEnd = (
  { endOfLife }: Pick<GallerySystem, 'endOfLife'>,
  today: string,
): boolean => endOfLife !== undefined && endOfLife < today;

/** Pure: the entries that have every word of `search` in their names, best first as they stand. */
export function searchGallery<T extends GallerySystem>(entries: readonly T[], search: string): T[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  return entries.filter(({ id, name, version, edition, architecture, kind, os }) => {
    const all = [id, name, version, edition, architecture, kind, os].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
