import { type MantineColorSchemeManager, MantineProvider } from '@mantine/core';
import { cssVariables, theme } from '../theme/theme';
import { BugBoundary } from './bug-boundary';
import { Shell } from './shell';

/** Main sets the native theme from the settings; the page follows what the system then prefers. */
const asSystemSays: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={asSystemSays}
      defaultColorScheme="auto"
    >
      <BugBoundary>
        <Shell />
      </BugBoundary>
    </MantineProvider>
  );
}
