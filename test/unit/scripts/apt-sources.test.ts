import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aptSources, ownArchive } from '../../../scripts/setup/debian/apt-sources.mjs';
import { temporaryFolder } from '../vm/support';

/** Lists of apt in a folder of their own. */
async function lists(files: Record<string, string>) {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'sources.list.d'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return aptSources(folder);
}

const paragraphs = `# made by the installer
Types: deb deb-src
# an older place
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: https://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: https://old.example/debian
Suites: bookworm

Types: deb-src
URIs: https://sources.example/debian
Suites: bookworm
`;

describe('the lists of apt', () => {
  it('are read by the paragraph', async () => {
    expect(await lists({ 'sources.list.d/debian.sources': paragraphs })).toEqual([
      {
        uris: 'https://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
      {
        uris: 'https://mirror.example/debian-security',
        suites: ['bookworm-security'],
        signedBy: undefined,
      },
    ]);
  });

  it('are read by the line', async () => {
    const text = [
      '# deb https://off.example/debian bookworm main',
      'deb [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] https://mirror.example/debian bookworm main contrib',
      'deb-src https://mirror.example/debian bookworm main',
    ].join('\n');
    expect(await lists({ 'sources.list': text, 'sources.list.d/x.list.save': text })).toEqual([
      {
        uris: 'https://mirror.example/debian',
        suites: ['bookworm'],
        signedBy: '/etc/apt/keyrings/x.gpg',
      },
    ]);
  });

  it('name the archive of the distribution by its release', async () => {
    const sources = await lists({
      'sources.list.d/debian.sources': paragraphs,
      'sources.list.d/other.list': 'deb https://other.example/apt stable main\n',
    });
    expect(ownArchive('bookworm', sources)?.uris).toBe('https://mirror.example/debian');
    expect(ownArchive('noble', sources)).toBeUndefined();
    expect(await lists({})).toEqual([]);
  });
});
