#!/usr/bin/env node
// The command line from the checkout: `npm run --silent paddock -- host`. stdout is the program's own.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { projectFolder } from './setup/places.mjs';

await runMain(async () => {
  await ensureBuilt('commandLine');
  const program = join(projectFolder, 'out', 'main', 'cli.js');
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
});
