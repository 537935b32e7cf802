#!/usr/bin/env node
// The command line from the checkout: `npm run --silent paddock -- host`. stdout is the program's own.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { projectFolder } from './setup/places.mjs';

// npm runs scripts in the checkout; a relative path is meant from where the person stands.
const stands = process.env['INIT_CWD'];
if (stands && process.env['npm_lifecycle_event'] === 'paddock') process.chdir(stands);

await runMain(async () => {
  await ensureBuilt('commandLine');
  const program = join(projectFolder, 'out', 'main', 'cli.js');
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
});
