import { z } from 'zod';
import { call, vmId } from './call';
import { fileRefSchema } from './draft';
import { appErrorSchema } from './error-schema';

/** What an entry starts: an operating system's loader, a device's usual one, or a program inside the firmware. */
const uefiEntryKinds = [
  'system',
  'device',
  'cd',
  'network',
  'setup',
  'boot-menu',
  'shell',
  'program',
] as const;
export type UefiEntryKind = (typeof uefiEntryKinds)[number];

/** `Boot0003` without the word. */
const entryIdSchema = z.string().regex(/^[0-9A-F]{4}$/);

/** A boot entry in the firmware's variables. */
const uefiEntrySchema = z.object({
  id: entryIdSchema,
  name: z.string(),
  kind: z.enum(uefiEntryKinds),
  /** The loader's path on its disk, such as `\EFI\debian\shimx64.efi`; null where none is named. */
  file: z.string().nullable(),
  /** Whether it is tried at all. */
  active: z.boolean(),
  /** The firmware made it by itself, and makes it again while the device is there. */
  automatic: z.boolean(),
});
export type UefiEntry = z.infer<typeof uefiEntrySchema>;

/** Secure Boot's databases, in the order of trust. */
export const keyDatabases = ['PK', 'KEK', 'db', 'dbx'] as const;
export type KeyDatabase = (typeof keyDatabases)[number];

/** The databases that a certificate can be added to. */
export const enrolTargets = ['db', 'KEK'] as const;
const enrolTargetSchema = z.enum(enrolTargets);
export type EnrolTarget = (typeof enrolTargets)[number];

const uefiCertificateSchema = z.object({
  database: z.enum(keyDatabases),
  subject: z.string(),
  issuer: z.string(),
  /** ISO 8601. */
  expires: z.string(),
});

type UefiCertificate = z.infer<typeof uefiCertificateSchema>;

const missingCertificateSchema = z.object({ database: enrolTargetSchema, subject: z.string() });
export type MissingCertificate = z.infer<typeof missingCertificateSchema>;

/** What the firmware's variables say. */
const uefiContentsSchema = z.object({
  /** In the order in which they are tried, then those that are in no order. */
  entries: z.array(uefiEntrySchema),
  /** How many of them are in the order. */
  ordered: z.number(),
  /** The entry that the next start uses, once. */
  next: entryIdSchema.nullable(),
  /** The next start opens the firmware's own setup, once. */
  setup: z.boolean(),
  /** `no-keys`: nobody owns the platform, nothing is checked (UEFI's setup mode). */
  secureBoot: z.enum(['on', 'off', 'no-keys']),
  /** Keys may be changed without the owner's signature. */
  customMode: z.boolean(),
  certificates: z.array(uefiCertificateSchema),
  /** Signatures that are no certificates: hashes of programs that are allowed, or refused. */
  hashes: z.object({ db: z.number(), dbx: z.number() }),
  /** Microsoft's certificates of 2023, where those of 2011 are there and these are not. */
  missing: z.array(missingCertificateSchema),
  /** What is after the last variable makes no sense. */
  damaged: z.boolean(),
});
export type UefiContents = z.infer<typeof uefiContentsSchema>;

/** A file with variables that were put aside. */
const keptVariablesSchema = z.object({
  /** The file's name in the VM's folder. */
  name: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** What it takes on the disk. */
  bytes: z.number(),
});
export type KeptVariables = z.infer<typeof keptVariablesSchema>;

/** The UEFI variables of a virtual machine. */
export const uefiVariablesSchema = z.object({
  /** Null: the firmware has set up none yet, or they cannot be read (`problem`). */
  contents: uefiContentsSchema.nullable(),
  /** They are still the firmware's template, of which the first start makes a copy. */
  fresh: z.boolean(),
  problem: appErrorSchema.nullable(),
  /** Where on this computer certificates lie that are missing: a template of firmware; null: nowhere. */
  template: z.string().nullable(),
  /** Put aside earlier, newest first. */
  kept: z.array(keptVariablesSchema),
});
export type UefiVariables = z.infer<typeof uefiVariablesSchema>;

const uefiWishSchema = z.discriminatedUnion('kind', [
  /** These first, then the others as they were. */
  z.object({ kind: z.literal('order'), order: z.array(entryIdSchema).min(1).max(1000) }),
  z.object({ kind: z.literal('remove'), entry: entryIdSchema }),
  /** Null takes it back. */
  z.object({ kind: z.literal('next'), entry: entryIdSchema.nullable() }),
  z.object({ kind: z.literal('setup'), on: z.boolean() }),
  /** Fresh ones from the firmware's template; the old ones are kept. */
  z.object({ kind: z.literal('reset') }),
  /** Those that were put aside; the present ones are kept. */
  z.object({ kind: z.literal('restore'), name: z.string().max(255) }),
  /** Those that were put aside go to the desktop's trash. */
  z.object({ kind: z.literal('forget'), name: z.string().max(255) }),
  /** The missing certificates out of a template on this computer; the old variables are kept. */
  z.object({ kind: z.literal('renew') }),
  /** Certificates out of a file, which may be a template that says itself where they belong; else into db unless told. */
  z.object({ kind: z.literal('enrol'), into: enrolTargetSchema.nullable(), file: fileRefSchema }),
]);
/** A change of the variables, as the window asks for it: a file by its token. */
export type UefiWish = z.infer<typeof uefiWishSchema>;

/** The same with the file's path. */
export type UefiChange = UefiWish;

/** What a change comes to. */
export interface UefiOutcome {
  /** Null: there are none yet, or they cannot be read. */
  before: UefiContents | null;
  /** Null: the firmware makes new ones. */
  after: UefiContents | null;
}

/** Pure: the certificates that a change brings. */
export function addedCertificates(
  before: Pick<UefiContents, 'certificates'>,
  after: Pick<UefiContents, 'certificates'>,
): UefiContents['certificates'] {
  const isSame = (one: UefiCertificate, other: UefiCertificate) =>
    one.database === other.database &&
    one.subject === other.subject &&
    one.expires === other.expires;
  return after.certificates.filter((each) => !before.certificates.some((one) => isSame(one, each)));
}

/** What the keys of a guest may become others by. */
export const keyChanges = ['reset', 'restore', 'renew', 'enrol'] as const;
export type KeyChange = (typeof keyChanges)[number];

/**
 * Pure: whether BitLocker may ask for its recovery key after a change of the guest's Secure Boot keys: on Windows,
 * unless there are no keys and the change brings none that the guest has ever seen.
 * @param now what the variables say before it; null: nobody can tell
 */
export function mayAskForRecovery(
  kind: KeyChange,
  { os, now }: { os: string; now: Pick<UefiContents, 'secureBoot'> | null },
): boolean {
  if (!os.startsWith('windows')) return false;
  // What was kept may have keys, whatever is there now.
  return kind === 'restore' || now?.secureBoot !== 'no-keys';
}

/** What suspends it until the next start, in an administrator's terminal of the guest. */
export const suspendBitLocker = 'manage-bde -protectors -disable C:';

const uefiOutcomeSchema = z.object({
  before: uefiContentsSchema.nullable(),
  after: uefiContentsSchema.nullable(),
});

/** The part of the contract about UEFI variables. */
export const uefiCalls = {
  /** What the firmware of a VM remembers. @throws `uefi-missing` without UEFI. */
  uefi: call.input(vmId).output(uefiVariablesSchema),
  /** What a change would come to; nothing is changed. @throws what is wrong with it. */
  judgeUefi: call.input(vmId.extend({ change: uefiWishSchema })).output(uefiOutcomeSchema),
  /** Changes them, and says what they are then. @throws `vm-running`, and what is wrong with the change. */
  changeUefi: call.input(vmId.extend({ change: uefiWishSchema })).output(uefiVariablesSchema),
};
