import { z } from 'zod';
import { call, vmId } from './call';
import { mostSeedText } from './seed';

/** The texts of a seed that a person may change. */
export const seedParts = ['user-data', 'network-config'] as const;
export type SeedPart = (typeof seedParts)[number];

/** What a seed holds, and how one logs in with it. */
const seedViewSchema = z.object({
  userData: z.string(),
  /** Null: the guest asks by DHCP. */
  networkConfig: z.string().nullable(),
  metaData: z.string(),
  /** Another one makes the guest read its seed again. */
  instanceId: z.string(),
  /** A text is not what Paddock made. */
  changed: z.boolean(),
});
export type SeedView = z.infer<typeof seedViewSchema>;

/** Something that cloud-init would pass over in a text, or refuse. */
const seedNoteSchema = z.object({
  /** Counted from 1. */
  line: z.number(),
  key: z.string(),
  /** A key that is known and much like it. */
  near: z.string().nullable(),
});
export type SeedNote = z.infer<typeof seedNoteSchema>;

const seedTextsSchema = z.object({
  userData: z.string().max(mostSeedText),
  networkConfig: z.string().max(mostSeedText).nullable(),
});

/** The part of the contract that is about logging in to guests that were made of cloud images. */
export const seedCalls = {
  /** @throws `seed-unreadable`. Null for a machine without a seed. */
  seed: call.input(vmId).output(seedViewSchema.nullable()),
  /** The command that logs in, as it is typed in a terminal; null where no port leads to the guest. */
  sshCommand: call.input(vmId).output(z.object({ command: z.string().nullable() })),
  /**
   * Puts other texts in a seed; the guest reads them at its next start.
   * @throws `seed-missing`, `seed-changed`, `seed-no-header`, `seed-not-yaml`, `seed-not-map`.
   */
  saveSeed: call
    .input(vmId.extend({ texts: seedTextsSchema, base: z.string().max(200) }))
    .output(z.object({ seed: seedViewSchema, notes: z.array(seedNoteSchema) })),
};
