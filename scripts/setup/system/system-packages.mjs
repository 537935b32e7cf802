import { installableName, isInstallable, listsAreStale, updateLists } from './apt.mjs';
import { capture, findCommand, runVisibly } from '../commands.mjs';
import { thisFamily } from './distribution.mjs';
import { electronRuntime } from '../electron/electron-runtime.mjs';
import { SetupError, step } from '../report.mjs';
import { systemNeeds } from './system-needs.mjs';

const INSTALL = {
  debian: [
    'apt-get',
    'install',
    '-y',
    '-q',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=300',
  ],
  fedora: ['dnf', 'install', '-y'],
  arch: ['pacman', '-S', '--needed', '--noconfirm'],
  suse: ['zypper', '--non-interactive', 'install'],
};

/**
 * The words to put before a command that needs root.
 * @returns {string[] | undefined} [] for root, sudo where it asks no password, else undefined
 */
export function rootWords() {
  if (process.getuid?.() === 0) return [];
  const sudo = findCommand('sudo');
  return sudo && capture(sudo, ['-n', 'true'], { seconds: 10 }).ok ? [sudo, '-n'] : undefined;
}

/** Quotes a word for display, so that the printed command can be pasted into a shell. */
const shown = (word) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The needs in words; Electron's many libraries are counted, not listed. */
function described(needs) {
  const isLibrary = (need) => need.what.startsWith('lib');
  const libraries = needs.filter(isLibrary).length;
  const words = needs.filter((need) => !isLibrary(need)).map((need) => need.what);
  if (libraries > 0) words.push(`${libraries} of the shared libraries that Electron loads`);
  return words.join(', ');
}

function packagesFor(needs, family) {
  const names = needs
    .flatMap((need) => need.packages[family])
    .map((name) => {
      if (typeof name === 'string') return name;
      return family === 'debian' ? installableName(name) : name[0];
    });
  const extras = family === 'debian' ? needs.flatMap((need) => need.extras ?? []) : [];
  return [...new Set([...names, ...extras.filter((name) => isInstallable(name))])];
}

function install(family, asRoot, needs) {
  const run = () => {
    const words = [...asRoot, ...INSTALL[family], ...packagesFor(needs, family)];
    return runVisibly(words[0], words.slice(1), {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      seconds: 1800,
    });
  };
  if (family !== 'debian') return run();
  const updated = listsAreStale() && updateLists(asRoot);
  if (run()) return true;
  // A list from last week may name versions that the mirror no longer has.
  return !updated && updateLists(asRoot) && run();
}

/** The libraries that the Electron at hand asks for and the system lacks. */
function unresolvedLibraries() {
  const runtime = electronRuntime();
  if (!runtime) return [];
  const { stdout } = capture('ldd', [runtime.path], { seconds: 20 });
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
}

function stopWithCommand(missing, family) {
  const what = described(missing);
  if (!family) {
    throw new SetupError(
      `This system lacks: ${what}.\nIts package manager is not one that this script knows (apt, dnf, pacman, zypper): install them by hand, then run this again.`,
    );
  }
  const words = [
    'sudo',
    ...INSTALL[family].filter((word) => !/^-(q|o)$|^DPkg/.test(word)),
    ...packagesFor(missing, family),
  ];
  const command = words.map(shown).join(' ');
  throw new SetupError(
    `This system lacks: ${what}.\nInstalling needs root, and sudo would ask for a password here.`,
    family === 'debian' ? `sudo apt-get update && ${command}` : command,
  );
}

/**
 * Installs what the system lacks, as root or with a sudo that asks nothing.
 * @param {Set<'run' | 'display' | 'tests'>} purposes
 * @throws {SetupError} with the exact command when the user has to install, or when installing failed
 */
export async function ensureSystemPackages(purposes) {
  const wanted = systemNeeds.filter((need) => purposes.has(need.purpose));
  const missing = wanted.filter((need) => !need.present());
  if (missing.length === 0) return;
  const family = thisFamily();
  const asRoot = family && rootWords();
  if (!asRoot) stopWithCommand(missing, family);
  const what = described(missing);
  const done = await step(`system packages for ${what}`, () => install(family, asRoot, missing));
  const still = missing.filter((need) => !need.present());
  if (!done || still.length > 0) {
    throw new SetupError(
      `The system packages could not be installed; still missing: ${described(still) || 'unknown'}.`,
      [...INSTALL[family], ...packagesFor(missing, family)].map(shown).join(' '),
    );
  }
  const unresolved = unresolvedLibraries();
  if (unresolved.length > 0) {
    throw new SetupError(`Electron still lacks these libraries: ${unresolved.join(', ')}.`);
  }
}
