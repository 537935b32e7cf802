import { z } from 'zod';
import data from '../../assets/guest-profiles.json';
import { guestProfileSchema, type GuestProfile } from '../../shared/draft';

let catalogue: GuestProfile[] | undefined;

/** Every guest kind that Paddock knows, in the order they are shown. */
export function guestProfiles(): GuestProfile[] {
  catalogue ??= z.array(guestProfileSchema).parse(data);
  return catalogue;
}

/** The profile with this id, or the one for anything unknown. */
export function guestProfile(id: string | null): GuestProfile {
  const profiles = guestProfiles();
  const found = profiles.find((profile) => profile.id === id);
  const other = found ?? profiles.find((profile) => profile.id === 'other');
  if (!other) throw new Error('The catalogue of guests has no entry "other".');
  return other;
}
