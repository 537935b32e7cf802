import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namedArchitectures, runsOn } from '../../../electron/guests/architecture-names';
import { guessOs } from '../../../electron/guests/os-guess';

// Facts of osinfo-db 20221130: what the installation media of each system state in their volume descriptor. Where
// osinfo-db has a pattern, the table has labels that it matches. Every name of a file is left out: it would help.

interface Medium {
  distro: string;
  os: string;
  processor: string;
  label: string;
  maker: string;
}

const [, ...lines] = readFileSync('test/fixtures/osinfo-media.tsv', 'utf8').trimEnd().split('\n');
const media = lines.map((line): Medium => {
  const [distro = '', os = '', processor = '', label = '', maker = ''] = line.split('\t');
  return { distro, os, processor, label, maker };
});

const families: Record<string, readonly string[]> = {
  alpine: ['alpinelinux'],
  arch: ['archlinux', 'Manjaro', 'hyperbola'],
  bsd: ['openbsd', 'netbsd', 'dragonflybsd'],
  debian: ['debian', 'pureos', 'ucs'],
  dos: ['freedos'],
  fedora: [
    'fedora',
    'rhel',
    'centos',
    'almalinux',
    'rocky',
    'ol',
    'circle',
    'miraclelinux',
    'asianux',
  ],
  freebsd: ['freebsd'],
  opensuse: ['opensuse', 'sle', 'sled', 'sles', 'slem', 'caasp'],
  other: ['haiku'],
  ubuntu: ['ubuntu', 'popos', 'trisquel', 'elementaryos'],
};

/** Releases with a Linux before 2.6.25, or a BSD before its virtio drivers: the first that is newer. */
const modernFrom: Record<string, readonly [number, string]> = {
  altlinux: [4.1, 'linux-old'],
  fedora: [9, 'linux-old'],
  openbsd: [5.3, 'other'],
  netbsd: [6, 'other'],
  rhel: [6, 'linux-old'],
  sled: [11, 'linux-old'],
  sles: [11, 'linux-old'],
  ubuntu: [8, 'linux-old'],
};

const windows: Record<string, readonly string[]> = {
  win2k: ['windows-xp'],
  winxp: ['windows-xp'],
  win2k3: ['windows-xp'],
  win2k3r2: ['windows-xp'],
  winvista: ['windows-7'],
  win2k8: ['windows-7'],
  win7: ['windows-7'],
  win2k8r2: ['windows-7'],
  win8: ['windows-8'],
  'win8.1': ['windows-8'],
  // The same label stands on both.
  win10: ['windows-10', 'windows-11'],
  win11: ['windows-11'],
};

function expected({ distro, os, processor }: Medium): readonly string[] {
  if (distro === 'win') {
    return os === 'win10' && processor === 'i386'
      ? ['windows-10']
      : (windows[os] ?? ['windows-server']);
  }
  const limit = modernFrom[distro];
  const version = /(\d+(?:\.\d+)?)/.exec(os.replace(/sp\d+$/, ''))?.[1];
  if (limit && version !== undefined && Number(version) < limit[0]) return [limit[1]];
  const family = Object.entries(families).find(([, distros]) => distros.includes(distro))?.[0];
  return [family ?? 'linux'];
}

const judged = media.map((medium) => {
  const guess = guessOs('disc.iso', medium.label || null, medium.maker) ?? 'other';
  return { ...medium, guess, right: expected(medium).includes(guess) };
});
const share = (of: readonly { right: boolean }[]) =>
  of.filter(({ right }) => right).length / of.length;

describe('guesses from what real media state', () => {
  it('cover every system of the table', () => {
    expect(judged.length).toBeGreaterThan(2000);
    expect(new Set(judged.map(({ distro }) => distro)).size).toBeGreaterThan(40);
  });

  it('are right for at least 97 of 100, over all', () => {
    const wrong = judged.filter(({ right }) => !right);
    const sample = wrong.slice(0, 40).map(({ os, label, guess }) => `${os} “${label}”: ${guess}`);
    expect(share(judged) < 0.97 ? sample : []).toEqual([]);
  });

  it.each([...new Set(judged.map(({ distro }) => distro))])(
    'are right for most of %s',
    (distro) => {
      const own = judged.filter((medium) => medium.distro === distro);
      const wrong = own
        .filter(({ right }) => !right)
        .map(({ os, label, guess }) => [os, label, guess]);
      // Old ALT Linux says nothing but "Server" or "CDROM", and its version nowhere.
      const least = distro === 'altlinux' ? 0.5 : distro === 'mageia' ? 0.95 : 0.97;
      expect(share(own) < least ? wrong.slice(0, 20) : []).toEqual([]);
    },
  );

  it('of the processor, by the label alone, refuse no medium on its own machine', () => {
    const wrong = media.filter(({ label, processor }) => {
      const named = namedArchitectures(label);
      return !runsOn(processor, named);
    });
    expect(wrong.map(({ label, processor }) => `${label}: ${processor}`)).toEqual([]);
  });
});
