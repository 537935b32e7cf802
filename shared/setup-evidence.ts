import { z } from 'zod';

/** A page that was read, and whether the maker of the computer or of its firmware wrote it. */
export const setupSourceSchema = z.strictObject({
  title: z.string().trim().min(1),
  address: z.url({ protocol: /^https$/ }),
  maker: z.boolean(),
});

export const setupFeatureSchema = z.enum(['vt', 'iommu', 'sriov', 'above4g']);
export type SetupFeature = z.infer<typeof setupFeatureSchema>;

/** Read in the maker's documentation, read in what others wrote of such machines, or only how it usually is. */
export const setupEvidenceSchema = z.enum(['maker', 'others', 'usual']);
export type SetupEvidence = z.infer<typeof setupEvidenceSchema>;
