#!/usr/bin/env node
// Renders assets/icons/*.png from the SVG sources. The PNGs are committed: only who changes the
// drawing runs this.
import { join } from 'node:path';

import { runMain } from './lib/main.mjs';
import { findCommand, mustCapture } from './setup/commands.mjs';
import { projectFolder } from './setup/places.mjs';
import { SetupError } from './setup/report.mjs';

const folder = join(projectFolder, 'assets', 'icons');

/** Sizes in pixels; small ones have drawings of their own, on a grid that keeps edges sharp. */
const SOURCES = {
  'paddock-16.svg': [16, 32],
  'paddock-24.svg': [24],
  'paddock.svg': [48, 64, 128, 256, 512],
};

await runMain(async () => {
  const renderer = findCommand('rsvg-convert');
  if (!renderer) {
    throw new SetupError('rsvg-convert is not installed.', 'sudo apt-get install librsvg2-bin');
  }
  for (const [source, sizes] of Object.entries(SOURCES)) {
    for (const size of sizes) {
      const target = join(folder, `${size}x${size}.png`);
      mustCapture(
        renderer,
        ['-w', size, '-h', size, '-o', target, join(folder, source)].map(String),
      );
    }
  }
  process.stdout.write(`icons written to ${folder}\n`);
});
