import { z } from 'zod';

/**
 * How it is known that an image is what its publisher made: by a checksum that the publisher's key signed, by one that the
 * catalogue or the person gave, by a list that came over HTTPS unsigned, or by nothing but HTTPS.
 */
export const proofSchema = z.enum(['signed', 'given', 'listed', 'transport']);
export type Proof = z.infer<typeof proofSchema>;
