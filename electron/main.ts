import { app } from 'electron';
import path from 'node:path';
import { runApp } from './shell/app';
import { cliArguments } from './shell/arguments';

const here = import.meta.dirname;
const assetsDir = app.isPackaged
  ? path.join(process.resourcesPath, 'assets')
  : path.join(here, '../../assets');

const words = cliArguments(process.argv, app.isPackaged);
if (words === null) {
  runApp({
    uiRoot: path.join(here, '../renderer'),
    preload: path.join(here, '../preload/preload.cjs'),
    buildServices: async () => {
      const { createServices } = await import('./services');
      return createServices({ assetsDir, monitor: 'app' });
    },
  });
} else {
  // `paddock list` from a terminal: the command line of the same program, without a window.
  app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.disableHardwareAcceleration();
  const { runCli } = await import('./cli/run-cli');
  app.exit(await runCli(words, { assetsDir }));
}
