import {
  closeSync,
  existsSync,
  mkdirSync,
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

/** What is made from what; paths inside the project. */
const TARGETS = {
  commandLine: { outputs: ['out/main/cli.js'], sources: ['electron', 'shared', ...CONFIGURATION] },
  app: {
    outputs: [
      'out/main/main.js',
      'out/main/cli.js',
      'out/preload/preload.cjs',
      'out/renderer/index.html',
    ],
    sources: ['electron', 'shared', 'renderer', ...CONFIGURATION],
  },
};

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

/**
 * Whether sources changed after the build, or there is no build.
 * @param {keyof typeof TARGETS} target
 */
export function isStale(target) {
  const { outputs, sources } = TARGETS[target];
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

async function build() {
  const started = new Date();
  const tool = join(projectFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const result = await runStep(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: projectFolder,
    seconds: BUILD_SECONDS,
    quiet: true,
  });
  if (result.code !== 0) throw new SetupError(`The build failed:\n${result.output.trim()}`);
  // Dated to the build's start: a source saved while it ran is newer than what it made.
  for (const path of TARGETS.app.outputs) utimesSync(join(projectFolder, path), started, started);
}

/**
 * Builds the app when its sources are newer than what was built.
 * @param {keyof typeof TARGETS} target what has to be fresh
 * @param {() => void} [onBuild] called when there is something to build
 * @throws {SetupError} with the compiler's words when the build fails
 */
export async function ensureBuilt(target, onBuild = () => undefined) {
  if (!isStale(target)) return;
  onBuild();
  await ensureNpmPackages();
  mkdirSync(join(projectFolder, 'node_modules'), { recursive: true });
  await locked(async () => {
    if (isStale(target)) await build();
  });
}
