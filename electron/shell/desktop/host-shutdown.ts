import { powerMonitor } from 'electron';
import type { Services } from '../../services';
import type { Log } from '../log';

/** Milliseconds after which the app ends whatever its guests do: systemd-logind has long given up then, unless it was told. */
const longestMs = 10 * 60 * 1000;

interface HostShutdown {
  services: Pick<Services, 'settings' | 'endForHost'>;
  /** Ends the app without a question: nobody is there to answer it. */
  quit: () => void;
  log: Pick<Log, 'info' | 'error'>;
}

/**
 * Suspends guests or shuts them down before this computer goes off, as the settings say. Electron holds the shutdown up
 * (a delay lock of systemd-logind) until the app has ended.
 */
export function endGuestsWithHost({ services, quit, log }: HostShutdown): void {
  // Electron takes no lock for a listener that is the first of all (`lib/browser/api/power-monitor.ts`, 33.2).
  powerMonitor.on('suspend', () => undefined);
  // Electron's types have no event here (documentation of `powerMonitor`, event `shutdown`).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    const how = services.settings.get().atHostShutdown;
    const ending = services.endForHost(how, AbortSignal.timeout(longestMs));
    if (ending === null) return;
    event?.preventDefault();
    log.info(`This computer shuts down; guests: ${how}`);
    ending.catch((error: unknown) => log.error('Ending guests', error)).finally(quit);
  });
}
