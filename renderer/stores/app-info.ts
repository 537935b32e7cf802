import { useEffect } from 'react';
import { create } from 'zustand';
import { api, attempt } from '../api/client';

interface AppInfo {
  version: string;
  electron: string;
  vmFolder: string;
  /** Seconds for which this computer waits for programs before it shuts down; null where nobody knows. */
  shutdownDelay: number | null;
  cores: number;
  memoryMiB: number;
}

const store = create<AppInfo>(() => ({
  version: '',
  electron: '',
  vmFolder: '',
  shutdownDelay: null,
  cores: 0,
  memoryMiB: 0,
}));

async function load(): Promise<void> {
  const outcome = await attempt(api.app.info());
  if (outcome.ok) store.setState(outcome.value);
}

/** Versions and the computer's size; empty values until main has answered. */
export function useAppInfo(): AppInfo {
  useEffect(() => {
    if (store.getState().version === '') void load();
  }, []);
  return store();
}
