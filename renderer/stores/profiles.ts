import { useEffect } from 'react';
import { create } from 'zustand';
import type { GuestProfile } from '../../shared/draft';
import { api, attempt } from '../api/client';

/** The catalogue of guest kinds; empty until it was asked for. */
export const useProfiles = create<{ profiles: readonly GuestProfile[] }>(() => ({ profiles: [] }));

export async function loadProfiles(): Promise<void> {
  if (useProfiles.getState().profiles.length > 0) return;
  const outcome = await attempt(api.guests.profiles());
  if (outcome.ok) useProfiles.setState({ profiles: outcome.value });
}

/** The product name of a guest kind; its id while the catalogue is not there. */
export function useGuestName(id: string): string {
  useEffect(() => void loadProfiles(), []);
  return useProfiles(({ profiles }) => profiles.find((one) => one.id === id)?.name ?? id);
}
