// Becomes resources/default_app.asar of the Electron runtime that electron-from-npm.mjs makes.
// The import at the end must be awaited at top level: otherwise Electron becomes "ready" before the
// app's own entry ran, and protocol.registerSchemesAsPrivileged throws.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { app } from 'electron';

const given = process.argv.slice(1);
// As in Electron's own default app: `-r MODULE` is loaded before the app.
const folderAt = given.findIndex((word, at) => !word.startsWith('-') && given[at - 1] !== '-r');
const named = given[folderAt];
const required = given.filter((_, at) => at < folderAt && given[at - 1] === '-r');
if (named === undefined) {
  process.stderr.write('Usage: electron [options] FOLDER [arguments]\n');
  process.exit(2);
}

/** Takes name and version from the app's package.json, as Electron's own default app does. */
function describeApp(packageFile) {
  const description = JSON.parse(readFileSync(packageFile, 'utf8'));
  const name = description.productName ?? description.name;
  if (description.version) app.setVersion(description.version);
  if (name) app.setName(name);
  if (description.desktopName) app.setDesktopName(description.desktopName);
  return description.main ?? 'index.js';
}

const path = resolve(named);
const isFolder = existsSync(path) && statSync(path).isDirectory();
const packageFile = join(path, 'package.json');
const entry = isFolder
  ? join(path, existsSync(packageFile) ? describeApp(packageFile) : 'index.js')
  : path;
if (!existsSync(entry)) {
  process.stderr.write(`electron: there is no ${entry}\n`);
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', {
  configurable: false,
  enumerable: true,
  value: true,
});
const require = createRequire(import.meta.url);
for (const module of required) require(resolve(module));
app.setAppPath(isFolder ? path : dirname(path));
await import(pathToFileURL(entry).href);
