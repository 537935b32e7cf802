import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runVisibly } from './commands.mjs';
import { projectFolder } from './places.mjs';
import { SetupError, step } from './report.mjs';

const modules = join(projectFolder, 'node_modules');
const stampFile = join(modules, '.paddock-setup');

/** Changes whenever the packages asked for change. */
function wantedStamp() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) {
    const file = join(projectFolder, name);
    hash.update(name);
    // Scripts and descriptions in package.json do not matter to what is installed.
    hash.update(name === 'package.json' ? dependencyFields(file) : readFileSync(file));
  }
  return hash.digest('hex');
}

function dependencyFields(file) {
  const { dependencies, devDependencies, allowScripts, overrides } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return JSON.stringify([dependencies, devDependencies, allowScripts, overrides]);
}

function installedStamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
}

/**
 * Makes node_modules what package-lock.json says, and leaves that file alone. Not by `npm ci`: it
 * refuses a lock file made with a registry that lacks the optional binaries of other platforms.
 * @throws {SetupError} when npm fails
 */
export async function ensureNpmPackages() {
  if (installedStamp() === wantedStamp()) return;
  // Under NODE_ENV=production npm would remove the packages that build and test.
  const args = ['install', '--include=dev', '--no-save', '--no-audit', '--no-fund'];
  args.push('--loglevel=error');
  await step('npm packages: npm install', () => {
    // Under `npm start` npm names itself; then the same npm is used, whatever PATH says.
    const own = process.env.npm_execpath;
    const done = own?.endsWith('.js')
      ? runVisibly(process.execPath, [own, ...args], { cwd: projectFolder })
      : runVisibly('npm', args, { cwd: projectFolder });
    if (!done) throw new SetupError('npm could not install the packages.', 'npm install');
  });
  writeFileSync(stampFile, wantedStamp());
}
