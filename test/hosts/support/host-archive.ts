import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuiltCli } from '../../integration/cli/support';
import { type CpioEntry, makeCpio } from '../../../scripts/setup/guests/cpio.mjs';

/** The person that commands run as who are not root's. */
export const person = { name: 'ada', id: 1000 };

const etc: Record<string, string> = {
  passwd: [
    'root:x:0:0:root:/root:/bin/sh',
    `${person.name}:x:${person.id}:${person.id}::/home/${person.name}:/bin/sh`,
    '',
  ].join('\n'),
  group: ['root:x:0:', 'kvm:x:104:', `${person.name}:x:${person.id}:`, ''].join('\n'),
  'os-release': 'ID=debian\nNAME="Debian GNU/Linux"\n',
};

/** Beside the programs of the system: names of kmod that the kernel and people use. */
const links: Record<string, string> = {
  'sbin/modprobe': '/usr/sbin/kmod',
  'usr/sbin/modprobe': 'kmod',
  'usr/sbin/rmmod': 'kmod',
  'usr/sbin/lsmod': 'kmod',
};

async function folderEntries(folder: string, place: string): Promise<CpioEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const entries = await Promise.all(
    found.map(async (one): Promise<CpioEntry> => {
      const file = path.join(one.parentPath, one.name);
      const name = path.join(place, path.relative(folder, file));
      return one.isDirectory() ? { name } : { name, content: await readFile(file), mode: 0o644 };
    }),
  );
  return entries.toSorted((a, b) => a.name.length - b.name.length);
}

/** What is laid over the system: its first process, its people, and the command line under test. */
export async function hostArchive({ program }: BuiltCli): Promise<Buffer> {
  const init = await readFile(path.join(import.meta.dirname, 'host-init.sh'));
  const folders = ['sbin', 'etc', 'home', 'opt', 'opt/paddock', 'opt/paddock/out'];
  const paddock = 'opt/paddock';
  const assets = path.resolve(import.meta.dirname, '../../../assets');
  return makeCpio([
    ...folders.map((name) => ({ name })),
    { name: 'dev' },
    { name: 'dev/console', mode: 0o600, device: [5, 1] },
    { name: 'init', content: init },
    ...Object.entries(etc).map(([name, content]) => ({
      name: `etc/${name}`,
      content,
      mode: 0o644,
    })),
    ...Object.entries(links).map(([name, link]) => ({ name, link })),
    { name: `${paddock}/package.json`, content: '{"type":"module"}' },
    { name: `${paddock}/out/main` },
    ...(await folderEntries(path.dirname(program), `${paddock}/out/main`)),
    { name: `${paddock}/assets` },
    { name: `${paddock}/assets/guests` },
    ...(await folderEntries(path.join(assets, 'guests'), `${paddock}/assets/guests`)),
  ]);
}
