import { app } from 'electron';
import path from 'node:path';
import type { MachineProvider } from './provider/machine-provider';
import { runApp } from './shell/app';
import { cliArguments } from './shell/arguments';

// The composition root: where things lie, and whether this is the window or a command line.
const here = import.meta.dirname;
// QEMU opens the files in `assets`, so they lie beside the packed app, not in it.
const assetsDir = app.isPackaged
  ? path.join(process.resourcesPath, 'assets')
  : path.join(here, '../../assets');

/**
 * Other folders for the system's programs, for the end-to-end tests. Only in a checkout, whose code belongs to the
 * person anyway: in an installed app no variable says what is run as root.
 */
function testFolders(): { systemFolders?: string[] } {
  const given = app.isPackaged ? undefined : process.env['PADDOCK_SYSTEM_FOLDERS'];
  return given ? { systemFolders: given.split(':') } : {};
}

/** For developers and tests: modules with further places that have machines. */
async function placesOfDevelopers(): Promise<MachineProvider[]> {
  const files = app.isPackaged ? undefined : process.env['PADDOCK_PLACES'];
  if (!files) return [];
  const { loadPlaces } = await import('./machines/load-places');
  return await loadPlaces(files);
}

const words = cliArguments(process.argv, app.isPackaged);
if (words === null) {
  runApp({
    uiRoot: path.join(here, '../renderer'),
    preload: path.join(here, '../preload/preload.cjs'),
    guide: path.join(
      app.isPackaged ? process.resourcesPath : path.join(here, '../..'),
      'README.md',
    ),
    buildServices: async (problem) => {
      const { createServices } = await import('./services');
      // For developers: the window on a machine that somebody recorded with `paddock host --record`.
      const hostRoot = app.isPackaged ? undefined : process.env['PADDOCK_HOST_ROOT'];
      const places = await placesOfDevelopers();
      const monitor = 'app';
      return createServices({ assetsDir, monitor, problem, hostRoot, places, ...testFolders() });
    },
  });
} else {
  // Waited for here, so that the command is done before Chromium looks for a display: none is needed.
  const { runProcess } = await import('./cli/run-process');
  await runProcess(words, assetsDir);
}
