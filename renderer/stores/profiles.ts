import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { GuestProfile } from '../../shared/draft';
import { api, attempt } from '../api/client';
import { guestName } from '../i18n/message';

/** The catalogue of guest kinds; empty until it was asked for. */
export const useProfiles = create<{ profiles: readonly GuestProfile[] }>(() => ({ profiles: [] }));

export async function loadProfiles(): Promise<void> {
  if (useProfiles.getState().profiles.length > 0) return;
  const outcome = await attempt(api.guests.profiles());
  if (outcome.ok) useProfiles.setState({ profiles: outcome.value });
}

/** What a guest kind is called in the window's language; its id while the catalogue is not there. */
export function useGuestName(id: string): string {
  useTranslation();
  useEffect(() => void loadProfiles(), []);
  const name = useProfiles(({ profiles }) => profiles.find((one) => one.id === id)?.name ?? id);
  return guestName(id, name);
}
