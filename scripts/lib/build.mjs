import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

import { ensureNpmPackages } from '../setup/npm-packages.mjs';
import { projectFolder } from '../setup/places.mjs';
import { SetupError } from '../setup/report.mjs';
import { runStep } from './processes.mjs';

const CONFIGURATION = [
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.json',
];

/** What electron.vite.config.ts makes from what; paths inside the project. */
const PARTS = {
  main: {
    outputs: ['out/main/main.js', 'out/main/cli.js'],
    sources: ['electron', 'shared', ...CONFIGURATION],
  },
  preload: {
    outputs: ['out/preload/preload.cjs'],
    sources: ['electron', 'shared', ...CONFIGURATION],
  },
  renderer: {
    outputs: ['out/renderer/index.html'],
    sources: ['renderer', 'shared', ...CONFIGURATION],
  },
};

const TARGETS = { commandLine: ['main'], app: ['main', 'preload', 'renderer'] };

const BUILD_SECONDS = 300;

/** The latest change at or below a path, in milliseconds; folders count, as deletions change them. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name))),
    stat.mtimeMs,
  );
}

/** Whether a part's sources changed after it was built, or it was not built at all. */
function isStale(part) {
  const { outputs, sources } = PARTS[part];
  const paths = outputs.map((path) => join(projectFolder, path));
  if (!paths.every((path) => existsSync(path))) return true;
  const oldest = Math.min(...paths.map((path) => statSync(path).mtimeMs));
  return sources.some((path) => newest(join(projectFolder, path)) > oldest);
}

const lockFile = join(projectFolder, 'node_modules', '.paddock-build.lock');

function tryLock() {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** A lock whose owner has ended (killed in the middle of a build) is nobody's. */
function removeDeadLock() {
  try {
    const owner = Number(readFileSync(lockFile, 'utf8'));
    if (owner && !existsSync(`/proc/${owner}`)) rmSync(lockFile, { force: true });
  } catch {
    // released in between
  }
}

/** Two builds at once would empty each other's output folder. */
async function locked(work) {
  while (!tryLock()) {
    removeDeadLock();
    await wait(100);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function build(parts) {
  const started = new Date();
  const compiler = join(projectFolder, 'scripts', 'lib', 'compile.mjs');
  const result = await runStep(process.execPath, [compiler, ...parts], {
    cwd: projectFolder,
    seconds: BUILD_SECONDS,
    quiet: true,
  });
  if (result.code !== 0) {
    // The bundler colours its words whatever it is told.
    throw new SetupError(`The build failed:\n${stripVTControlCharacters(result.output).trim()}`);
  }
  // Dated to the build's start: a source saved while it ran is newer than what it made.
  for (const path of parts.flatMap((part) => PARTS[part].outputs)) {
    utimesSync(join(projectFolder, path), started, started);
  }
}

/**
 * Builds what is older than its sources.
 * @param {keyof typeof TARGETS} target what has to be fresh
 * @param {() => void} [onBuild] called when there is something to build
 * @throws {SetupError} with the compiler's words when the build fails
 */
export async function ensureBuilt(target, onBuild = () => undefined) {
  const stale = () => TARGETS[target].filter(isStale);
  if (stale().length === 0) return;
  onBuild();
  await ensureNpmPackages();
  await locked(async () => {
    const parts = stale();
    if (parts.length > 0) await build(parts);
  });
}
