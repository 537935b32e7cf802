import { z } from 'zod';
import { mostTyped } from './most-typed';
import { typed } from './vm-parts';

const typedText = typed.text(mostTyped);

/** Characters of a text that cloud-init reads; larger ones belong into the guest. */
export const mostSeedText = 64 * 1024;

/** What a cloud image is told at its first start, as a person types it; empty texts are left out. */
export const seedSchema = z.object({
  user: typedText,
  /** In plain text on its way here; what is kept is its hash. */
  password: typedText,
  /** Public keys as `authorized_keys` has them. */
  sshKeys: z.array(typedText).max(64),
  /** Paddock's own key may log in as well; it is made when it is first needed. */
  ownKey: z.boolean(),
  /** Empty: what the machine's name becomes, see {@link hostNameOf}. */
  hostName: typedText,
  /** Names with commas or spaces between them. */
  packages: typedText,
  timeZone: typedText,
  /** `192.168.1.5/24`; empty: by DHCP. */
  address: typedText,
  gateway: typedText,
  /** Addresses with commas or spaces between them. */
  dns: typedText,
  /** A text that is used as it is, in the place of what the fields above say of the user and below. */
  userData: z.string().max(mostSeedText).optional(),
});
export type SeedWish = z.infer<typeof seedSchema>;

/** Where nothing is known of the person. */
export const plainSeed: SeedWish = {
  user: 'user',
  password: '',
  sshKeys: [],
  ownKey: true,
  hostName: '',
  packages: '',
  timeZone: '',
  address: '',
  gateway: '',
  dns: '',
};

/** The names in a list that a person typed. */
export const typedList = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** Pure: the host name that a machine's name becomes (RFC 1123: letters, digits and hyphens, 63 at most). */
export function hostNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 63).replaceAll(/^-+|-+$/g, '') || 'vm';
}
