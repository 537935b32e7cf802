import { useTranslation } from 'react-i18next';
import type { GuestProfile } from '../../../../shared/draft';
import { sentenceFor } from '../../../i18n/message';
import { useProfiles } from '../../../stores/profiles';

/** Product names stay as they are; generic ones are translated. */
export const profileName = (profile: Pick<GuestProfile, 'id' | 'name'>): string =>
  sentenceFor('wizard', `guest.profile.${profile.id}`, {}, profile.name);

/** The name of a guest kind; its id while the catalogue is not there. */
export function useProfileName(id: string): string {
  useTranslation('wizard');
  const profiles = useProfiles((catalogue) => catalogue.profiles);
  return profileName(profiles.find((profile) => profile.id === id) ?? { id, name: id });
}
