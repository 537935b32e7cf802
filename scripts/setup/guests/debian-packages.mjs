import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { listsAreStale, updateLists } from '../system/apt.mjs';
import { capture, mustCapture } from '../commands.mjs';
import { SetupError } from '../report.mjs';
import { rootWords } from '../system/system-packages.mjs';

/**
 * The package with a kernel that one of these packages depends on, the first that apt's lists know.
 * @param {string[]} names
 * @throws {SetupError} when the lists know none
 */
export function kernelPackage(names) {
  const find = () =>
    names
      .map((name) => capture('apt-cache', ['depends', name]).stdout)
      .map((stdout) => /Depends: (linux-image-\d\S+)/.exec(stdout)?.[1])
      .find((found) => found !== undefined);
  const found = find() ?? (update() ? find() : undefined);
  if (!found) throw new SetupError(`apt's lists know none of ${names.join(', ')}.`);
  return found;
}

function download(folder, names) {
  // As root, apt would drop to a user that may not write into our folder, and warn about it.
  const sandbox = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  return capture('apt-get', [...sandbox, 'download', '-q', ...names], {
    cwd: folder,
    seconds: 900,
  });
}

function update() {
  const asRoot = rootWords();
  if (!asRoot)
    throw new SetupError("apt's package lists are missing or old.", 'sudo apt-get update');
  return updateLists(asRoot);
}

/**
 * Fetches packages without installing them; with new lists when the old ones do not do.
 * @param {string} folder where the packages go
 * @param {string[]} names
 * @throws {SetupError} when they cannot be had
 */
export function fetchPackages(folder, names) {
  const updated = listsAreStale() && update();
  let result = download(folder, names);
  if (!result.ok && !updated && update()) result = download(folder, names);
  if (!result.ok)
    throw new SetupError(
      `Packages for the tests' guests could not be fetched:\n${result.stderr.trim()}`,
    );
}

/**
 * Unpacks every package of a folder.
 * @returns {Record<string, string>} their versions by name
 */
export function unpackPackages(folder, target) {
  const versions = {};
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    const file = join(folder, name);
    mustCapture('dpkg-deb', ['-x', file, target], { seconds: 120 });
    const [packageName, version] = mustCapture('dpkg-deb', ['-W', file]).trim().split('\t');
    versions[packageName] = version;
  }
  return versions;
}

/**
 * The absolute path of the first unpacked file like `pattern`, which sees paths inside `folder`.
 * @throws {SetupError} when there is none
 */
export function findUnpacked(folder, pattern) {
  const path = readdirSync(folder, { recursive: true })
    .map(String)
    .find((name) => pattern.test(name));
  if (!path) throw new SetupError(`None of the fetched packages holds a file like ${pattern}.`);
  return join(folder, path);
}
