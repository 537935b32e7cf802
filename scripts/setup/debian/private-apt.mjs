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
function paragraph({ uris, signedBy }, suites, architecture) {
  return [
    'Types: deb',
    `URIs: ${uris}`,
    `Suites: ${suites}`,
    'Components: main',
    ...(architecture ? [`Architectures: ${architecture}`] : []),
    ...(signedBy ? [`Signed-By: ${signedBy}`] : []),
    '',
  ].join('\n');
}

/** The machine's own archives. @throws {SetupError} on a system that is not Debian. */
function archives() {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?([a-z]+)/m.exec(system)?.[1];
  const isDebian = /^ID="?debian"?$/m.test(system);
  if (!isDebian || !findCommand('apt-get') || !findCommand('dpkg-deb')) {
    throw new SetupError("It comes out of Debian's archive, and this system is not Debian.");
  }
  const archive = codename && ownArchive(codename);
  if (!archive) throw new SetupError("apt's lists name no archive of this release of Debian.");
  // Debian's archive of security updates is one of its own; a browser's releases come through it.
  return { archive, security: ownArchive(`${codename}-security`) };
}

/** The machine's own archive, with other suites. @throws {SetupError} on a system that is not Debian. */
function sourcesText(release) {
  const { archive, security } = archives();
  return [
    paragraph(archive, `${release} ${release}-backports`),
    ...(security ? [paragraph(security, `${release}-security`)] : []),
  ].join('\n');
}

/** Runs apt-get with the options above. @throws {SetupError} with what it complained of */
const aptIn =
  (work, further = []) =>
  (args, { seconds, cwd }) => {
    const words = [...aptOptions(work), ...further, ...args];
    const { ok, stderr } = capture('apt-get', words, { seconds, cwd });
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
  const apt = aptIn(work);
  prepare(work, sourcesText(release), apt);
  const wanted = [...packages, 'patchelf'];
  const target = `${release}-backports`;
  apt(['install', '-y', '-q', '-d', '-t', target, ...wanted], { seconds: 900 });
  return join(work, 'cache/archives');
}

/** Makes the folders that apt wants and fetches the lists. */
function prepare(work, sources, apt) {
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  writeFileSync(join(work, 'newer.sources'), sources);
  // An empty list of what is installed: everything down to the C library is fetched.
  writeFileSync(join(work, 'status'), '');
  // Without this, a mirror that does not answer is only a warning.
  apt(['-o', 'APT::Update::Error-Mode=any', 'update', '-q'], { seconds: 180 });
}

/**
 * Fetches packages of another architecture, without what they depend on. Of one that only stands for a package with a
 * version in its name, such as `linux-image-riscv64`, it fetches that.
 * @param {string} work a new folder of ours
 * @param {{release: string, architecture: string}} from Debian's names
 * @param {string[]} packages
 * @returns {string} the folder with the packages
 * @throws {SetupError} when the archive cannot be reached, or does not have them
 */
export function fetchForeign(work, { release, architecture }, packages) {
  mkdirSync(work, { recursive: true });
  const names = ['APT::Architecture', 'APT::Architectures'];
  const further = [
    ...names.flatMap((name) => ['-o', `${name}=${architecture}`]),
    '-o',
    'Acquire::Languages=none',
  ];
  const apt = aptIn(work, further);
  prepare(work, paragraph(archives().archive, release, architecture), apt);
  const folder = join(work, 'cache/archives');
  const meant = packages.map((name) => {
    const words = [...aptOptions(work), ...further, 'depends', name];
    const { stdout } = capture('apt-cache', words);
    return /Depends: (linux-image-\d\S+)/.exec(stdout)?.[1] ?? name;
  });
  apt(['download', '-q', ...meant], { seconds: 900, cwd: folder });
  return folder;
}
