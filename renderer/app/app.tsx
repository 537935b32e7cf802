import {
  type MantineColorSchemeManager,
  MantineProvider,
  useMantineColorScheme,
} from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { loadSettings, useSettings } from '../stores/settings';
import { cssVariables, theme } from '../theme/theme';
import { BugBoundary } from './bug-boundary';

/** The settings keep the theme; until they are read the page is as the system prefers. */
const keptInSettings: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** Follows the theme of the settings. The native menu changes it, too, which shows in what is preferred. */
function FollowTheme() {
  const wish = useSettings((mirror) => mirror.settings?.theme ?? 'system');
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => setColorScheme(wish === 'system' ? 'auto' : wish), [wish, setColorScheme]);
  useEffect(() => {
    const preferred = window.matchMedia('(prefers-color-scheme: dark)');
    const readAgain = () => void loadSettings();
    preferred.addEventListener('change', readAgain);
    // Another window may have changed them.
    window.addEventListener('focus', readAgain);
    return () => {
      preferred.removeEventListener('change', readAgain);
      window.removeEventListener('focus', readAgain);
    };
  }, []);
  return null;
}

/** What all windows have around what they show. */
export function App({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={keptInSettings}
      defaultColorScheme="auto"
    >
      <FollowTheme />
      <BugBoundary>{children}</BugBoundary>
    </MantineProvider>
  );
}
