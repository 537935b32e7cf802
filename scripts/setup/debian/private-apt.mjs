import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ownArchive } from './apt-sources.mjs';
import { capture, findCommand } from '../commands.mjs';
import { SetupError } from '../report.mjs';

/** Options with which apt works in a folder of ours and leaves the machine's own state alone. */
function aptOptions(work) {
  const options = {
    'Dir::Etc::sourcelist': join(work, 'newer.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': join(work, 'state'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Install-Recommends': 'false',
    'Acquire::Retries': '1',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    // As root, apt would drop to a user that may not write into our folder, and warn about it.
    'APT::Sandbox::User': process.getuid?.() === 0 ? 'root' : '',
  };
  return Object.entries(options)
    .filter(([, value]) => value !== '')
    .flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** One entry of apt's lists (sources.list(5), "DEB822-STYLE FORMAT"). */
function paragraph({ uris, signedBy }, suites) {
  return [
    'Types: deb',
    `URIs: ${uris}`,
    `Suites: ${suites}`,
    'Components: main',
    ...(signedBy ? [`Signed-By: ${signedBy}`] : []),
    '',
  ].join('\n');
}

/** The machine's own archive, with other suites. @throws {SetupError} on a system that is not Debian. */
function sourcesText(release) {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?([a-z]+)/m.exec(system)?.[1];
  const isDebian = /^ID="?debian"?$/m.test(system);
  if (!isDebian || !findCommand('apt-get') || !findCommand('dpkg-deb')) {
    throw new SetupError("It comes out of Debian's archive, and this system is not Debian.");
  }
  const archive = codename && ownArchive(codename);
  if (!archive) throw new SetupError("apt's lists name no archive of this release of Debian.");
  // Debian's archive of security updates is one of its own; a browser's releases come through it.
  const security = ownArchive(`${codename}-security`);
  return [
    paragraph(archive, `${release} ${release}-backports`),
    ...(security ? [paragraph(security, `${release}-security`)] : []),
  ].join('\n');
}

/** Runs apt-get with the options above. @throws {SetupError} with what it complained of */
const aptIn = (work) => (args, seconds) => {
  const { ok, stderr } = capture('apt-get', [...aptOptions(work), ...args], { seconds });
  if (ok) return;
  const said = stderr.trim().split('\n').slice(-6).join('\n');
  throw new SetupError(`Debian's archive did not give its packages.\n${said}`);
};

/**
 * Fetches packages with everything that they depend on, whatever is installed here, and what binds them to it.
 * @param {string} work an empty folder of ours
 * @param {string} release whose archive and backports they come from
 * @param {string[]} packages
 * @returns {string} the folder with the packages
 * @throws {SetupError} when the archive cannot be reached, or is not there
 */
export function fetchFromRelease(work, release, packages) {
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  writeFileSync(join(work, 'newer.sources'), sourcesText(release));
  // An empty list of what is installed: everything down to the C library is fetched.
  writeFileSync(join(work, 'status'), '');
  const apt = aptIn(work);
  // Without this, a mirror that does not answer is only a warning.
  apt(['-o', 'APT::Update::Error-Mode=any', 'update', '-q'], 180);
  const wanted = [...packages, 'patchelf'];
  apt(['install', '-y', '-q', '-d', '-t', `${release}-backports`, ...wanted], 900);
  return join(work, 'cache/archives');
}
