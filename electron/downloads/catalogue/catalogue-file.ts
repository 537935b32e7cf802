import { z } from 'zod';
import { failure } from '../../../shared/errors';
import { gallerySystemSchema } from '../../../shared/gallery';

const address = z.url({ protocol: /^https?$/ }).max(4096);
const httpsAddress = z.url({ protocol: /^https$/ }).max(4096);
const digest = z.string().regex(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);

/** A list of checksums, and how it is known that the publisher wrote it. */
const checksumsSchema = z.object({
  url: httpsAddress,
  /**
   * `beside`: a signature in a file of its own, at `signature`; `within`: a clear-signed document; `signify`: as OpenBSD
   * signs. Absent: nothing but HTTPS says so.
   */
  signed: z.enum(['beside', 'within', 'signify']).optional(),
  signature: httpsAddress.optional(),
  /** A file of `keys/`, without its ending. */
  key: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
});

/** One way to get the image: later ones are asked where an earlier one has gone. */
const sourceSchema = z
  .object({
    /** Mirrors of one file; with `checksums`, of the folder that `file` lies in, each with a slash at its end. */
    urls: z.array(address).min(1).max(20),
    /** Fixed bytes: an image of this date. */
    digest: digest.optional(),
    /** The newest image: its name in the list of checksums; a star stands for what changes. */
    file: z.string().min(1).max(300).optional(),
    checksums: checksumsSchema.optional(),
  })
  .refine(({ digest: fixed, file, checksums }) =>
    fixed === undefined ? file !== undefined && checksums !== undefined : checksums === undefined,
  )
  .refine(({ checksums }) => {
    const { signed, signature, key } = checksums ?? {};
    return (
      signed === undefined ||
      (key !== undefined && (signed === 'beside') === (signature !== undefined))
    );
  });
export type ImageSource = z.infer<typeof sourceSchema>;

const entrySchema = gallerySystemSchema
  .extend({ sources: z.array(sourceSchema).max(10).default([]) })
  .refine(({ kind, sources, page }) =>
    kind === 'bring-your-own' ? sources.length === 0 && page !== undefined : sources.length > 0,
  );
export type CatalogueEntry = z.infer<typeof entrySchema>;

const catalogueSchema = z.object({
  paddockCatalogue: z.literal(1),
  /** Where the dates in it are from; for those who mend it. */
  about: z.string().max(2000).optional(),
  /** Catalogues of a lower number come first. */
  order: z.number().default(100),
  entries: z.array(entrySchema).max(5000),
});

/** Pure: the entries of a catalogue. @throws AppFailure `catalogue-invalid`, with the place that is wrong. */
export const readCatalogue = (text: string, source: string): CatalogueEntry[] =>
  readOrdered(text, source).entries;

/** Pure: the same with its order. @throws as {@link readCatalogue}. */
export function readOrdered(
  text: string,
  source: string,
): { order: number; entries: CatalogueEntry[] } {
  const invalid = (detail: string) => failure('catalogue-invalid', { params: { source }, detail });
  const read = catalogueSchema.safeParse(parsed(text, invalid));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(issue ? `${issue.path.join('.')}: ${issue.message}` : '');
}

function parsed(text: string, invalid: (detail: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(String(error));
  }
}
