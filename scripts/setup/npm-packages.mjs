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

/** npm's own hidden lock file is written last, so its presence means that an install once finished. */
const installFinishedOnce = () => existsSync(join(modules, '.package-lock.json'));

/**
 * Makes node_modules what package-lock.json says. A fresh checkout and CI get `npm ci`; a developer's
 * folder is only brought up to date.
 * @throws {SetupError} when npm fails
 */
export async function ensureNpmPackages() {
  if (installedStamp() === wantedStamp()) return;
  const clean = !installFinishedOnce() || Boolean(process.env.CI);
  const args = [clean ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'];
  await step(`npm packages: npm ${args[0]}`, () => {
    // Under `npm start` npm names itself; then the same npm is used, whatever PATH says.
    const own = process.env.npm_execpath;
    const done = own?.endsWith('.js')
      ? runVisibly(process.execPath, [own, ...args], { cwd: projectFolder })
      : runVisibly('npm', args, { cwd: projectFolder });
    if (!done) throw new SetupError('npm could not install the packages.', `npm ${args[0]}`);
  });
  writeFileSync(stampFile, wantedStamp());
}
