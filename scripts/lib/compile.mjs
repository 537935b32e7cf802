// Compiles the named parts (main, preload, renderer) with electron.vite.config.ts:
//   node scripts/lib/compile.mjs main preload
// `electron-vite build` itself always compiles all three; the command line needs only main.
import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

import { projectFolder } from '../setup/places.mjs';

// What `electron-vite build` sets; its presets read it.
process.env.NODE_ENV_ELECTRON_VITE = 'production';

const settings = { root: projectFolder, logLevel: 'warn' };
try {
  const { config } = await resolveConfig(settings, 'build', 'production');
  for (const part of process.argv.slice(2)) await build(config[part]);
} catch (error) {
  // Compilers put the file, the line and the reason into the message; the stack is their own.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
