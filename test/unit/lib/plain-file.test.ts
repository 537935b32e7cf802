import { execFileSync } from 'node:child_process';
import { constants, readdirSync, readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyPlain, openPlain } from '../../../electron/lib/plain-file';
import { temporaryFolder } from '../vm/support';

describe('a file that must be a regular one', () => {
  it('is opened, also through a link, and written to', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a');
    await writeFile(file, 'text');
    await symlink(file, path.join(folder, 'link'));
    const handle = await openPlain(path.join(folder, 'link'), constants.O_RDWR);
    expect(await handle.readFile('utf8')).toBe('text');
    await handle.write('more');
    await handle.close();
    await copyPlain(file, path.join(folder, 'copy'), 0);
    expect(readFileSync(path.join(folder, 'copy'), 'utf8')).toBe('textmore');
    await expect(openPlain(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused at once when something else is in its place', { timeout: 5_000 }, async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    execFileSync('mkfifo', [at('pipe')]);
    await symlink('/dev/zero', at('zero'));
    const server = createServer().listen(at('socket'));
    try {
      for (const file of [at('pipe'), at('zero'), at('socket'), folder]) {
        const refusal = { error: { code: 'file-not-plain', params: { path: file } } };
        await expect(openPlain(file)).rejects.toMatchObject(refusal);
        await expect(openPlain(file, constants.O_WRONLY)).rejects.toMatchObject(refusal);
        await expect(copyPlain(file, at('copy'), 0)).rejects.toMatchObject(refusal);
      }
    } finally {
      server.close();
    }
  });
});

/** What may open by itself: the kernel's own files, what QEMU wrote for us just now, and files whose place was cleared. */
const others: Readonly<Record<string, string>> = {
  'disks/move-running.ts': 'open',
  'events/event-file.ts': 'openSync',
  'records/quick-look.ts': 'readFileSync',
  'idle/read-sample.ts': 'readFileSync',
  'launch/host-needs.ts': 'readFile',
  'launch/launcher.ts': 'openSync',
  'screendump.ts': 'readFile',
  'suspend/guest-memory.ts': 'readFileSync',
  'suspend/save-state.ts': 'open',
  'text/screen-text.ts': 'readFile',
  'uefi/store-file.ts': 'open readFile',
};

const opening =
  /\b(?:open|openSync|readFile|readFileSync|copyFile|copyFileSync|createReadStream|createWriteStream)\b/g;

it('the room of VMs opens files in their folders by this way only: a pipe would hold it up', () => {
  const found = readdirSync('electron/vm', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(path.join('electron/vm', file), 'utf8');
      const imports = [...text.matchAll(/import \{([^}]*)\} from 'node:fs(?:\/promises)?'/g)];
      const names = imports.flatMap(([, list = '']) => list.match(opening) ?? []).toSorted();
      return names.length > 0 ? [[file, names.join(' ')]] : [];
    });
  expect(Object.fromEntries(found)).toEqual(others);
});
