import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { libvirtFolder } from '../../../scripts/setup/places.mjs';
import { run } from '../../../electron/lib/run';
import type { Architecture } from '../../../shared/vm-config';
import { installed, installedQemu } from '../installed';

const fixtures = 'test/fixtures/libvirt';

/** libvirt in a folder of its own, driven by virsh without any service, and emulators that only write down their words. */
interface Bench {
  /** Where everything lies; every path of a domain begins with it. */
  folder: string;
  argvFile: (name: string) => string;
}

/**
 * What libvirt is told to start: QEMU itself where it is asked what it can do, and for a domain a script that notes its
 * words and ends. `virsh domxml-to-native` would be simpler, but it puts a tap device in the place of every network card.
 */
function emulatorText(real: string, folder: string): string {
  return [
    '#!/bin/sh',
    `case "$*" in *"-machine none"* | --version | -version) exec ${real} "$@" ;; esac`,
    'name=${2#guest=}',
    `printf '%s\\0' "$@" > "${folder}/\${name%%,*}.argv"`,
    'exit 1',
    '',
  ].join('\n');
}

async function program(file: string, lines: string): Promise<void> {
  await writeFile(file, lines);
  await chmod(file, 0o755);
}

/** Everything that a domain names must be there. */
async function layFiles(folder: string): Promise<void> {
  for (const name of ['bin', 'images', 'firmware', 'vms/demo/disks', 'vms/demo/logs']) {
    await mkdir(path.join(folder, name), { recursive: true });
  }
  await mkdir(path.join(folder, 'run/paddock/00000000'), { recursive: true });
  const image = path.join(folder, 'vms/demo/nvram.qcow2');
  await run([await installed('qemu-img'), 'create', '-q', '-f', 'qcow2', image, '1M']);
  for (const index of [0, 1, 2, 4, 5]) {
    cpSync(image, path.join(folder, `vms/demo/disks/disk${index}.qcow2`));
  }
  const bare = ['install.iso', 'tools.iso', 'vmlinuz', 'initrd'].map((name) => `images/${name}`);
  const code = ['OVMF', 'OVMF.secure', 'AAVMF'].map((name) => `firmware/${name}_CODE.fd`);
  for (const name of [...bare, ...code, 'vms/demo/disks/disk3.img']) {
    await writeFile(path.join(folder, name), Buffer.alloc(4096));
  }
}

async function layPrograms(folder: string, architectures: readonly Architecture[]) {
  for (const arch of architectures) {
    const real = installedQemu(arch);
    await program(path.join(folder, 'bin', `qemu-system-${arch}`), emulatorText(real, folder));
  }
  // libvirt asks what they can do, and has the TPM's first state made; the TPM itself is the real one.
  const features = '{"type":"swtpm_setup","features":["tpm-1.2","tpm-2.0"]}';
  await program(
    path.join(folder, 'bin/swtpm_setup'),
    `#!/bin/sh\nif [ "$1" = --print-capabilities ]; then echo '${features}'; fi\n`,
  );
  await program(path.join(folder, 'bin/swtpm_ioctl'), '#!/bin/sh\n');
}

async function layDomain(folder: string, name: string): Promise<string> {
  const text = await readFile(path.join(fixtures, `${name}.xml`), 'utf8');
  const arch = /arch='([^']+)'/.exec(text)?.[1] ?? '';
  const emulator = path.join(folder, 'bin', `qemu-system-${arch}`);
  const file = path.join(folder, `${name}.xml`);
  await writeFile(file, text.replaceAll('@EMULATOR@', emulator).replaceAll('@FILES@', folder));
  return file;
}

/** As root, libvirt wants a user of its own for QEMU, so it is started as nobody, who owns nothing. */
const nobody = 65_534;

/** For each domain that ends at once, libvirt sleeps a second or two: until its process is gone. */
const atOnce = 5;

/** Carries out commands, one after the other. @returns all that is printed. */
async function virsh(folder: string, group: number, commands: string[]): Promise<string> {
  const root = process.getuid?.() === 0;
  const own = path.join(folder, `libvirt-${group}`);
  await mkdir(path.join(own, 'etc'), { recursive: true });
  await writeFile(
    path.join(own, 'etc/qemu.conf'),
    'stdio_handler = "file"\nsecurity_driver = "none"\nremember_owner = 0\nnamespaces = [ ]\n',
  );
  if (root) await run(['chown', '-R', `${nobody}:${nobody}`, own]);
  const drop = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const libraries = path.join(folder, 'libvirt/usr/lib', triplet());
  const client = path.join(folder, 'libvirt/usr/bin/virsh');
  const words = ['--quiet', '--connect', `qemu:///embed?root=${own}`];
  const [first, rest] = root ? ['setpriv', [...drop, client, ...words]] : [client, words];
  const child = spawn(first, rest, {
    env: {
      PATH: `${path.join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: own,
      LC_ALL: 'C.UTF-8',
      LD_LIBRARY_PATH: libraries,
      LIBVIRT_DRIVER_DIR: path.join(libraries, 'libvirt/connection-driver'),
    },
    timeout: 50_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  child.stdin.end(commands.map((line) => `${line}\n`).join(''));
  await once(child, 'close');
  return said;
}

const triplet = () => `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

async function open(): Promise<Bench> {
  if (!existsSync(libvirtFolder())) {
    throw new Error('There is no libvirt here: node scripts/setup.mjs --tests');
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'pd-libvirt-'));
  await chmod(folder, 0o755);
  // The cache may lie where nobody else can read.
  cpSync(libvirtFolder(), path.join(folder, 'libvirt'), { recursive: true });
  await layFiles(folder);
  await layPrograms(folder, ['x86_64', 'aarch64']);
  return { folder, argvFile: (name) => path.join(folder, `${name}.argv`) };
}

/** What is printed of domains, none of which stays, is only for a failure. */
const started = (file: string) => `create ${file}`;

/** Has libvirt read domains against its schema and keep them. @returns errors, and the names of those that it has. */
export async function defineDomains(texts: readonly string[]): Promise<string> {
  const bench = await open();
  try {
    const files = texts.map((_, index) => path.join(bench.folder, `defined-${index}.xml`));
    for (const [index, text] of texts.entries()) await writeFile(files[index] ?? '', text);
    if (process.getuid?.() === 0) {
      await run(['chown', '-R', `${nobody}:${nobody}`, bench.folder]);
    }
    const commands = files.map((file) => `define --validate ${file}`);
    return await virsh(bench.folder, 0, [...commands, 'list --all --name']);
  } finally {
    await rm(bench.folder, { recursive: true, force: true });
  }
}

/**
 * The words that libvirt starts each domain of the fixtures with, in their order. Paths are as in the definitions.
 * @throws Error with what it said, where it starts none
 */
export async function theirWords(names: readonly string[]): Promise<Map<string, string[]>> {
  const bench = await open();
  try {
    const files = await Promise.all(names.map((name) => layDomain(bench.folder, name)));
    if (process.getuid?.() === 0) {
      await run(['chown', '-R', `${nobody}:${nobody}`, bench.folder]);
    }
    const groups = files.map((_, index) => files.filter((__, at) => at % atOnce === index));
    const said = await Promise.all(
      groups
        .slice(0, atOnce)
        .map(async (group, index) => await virsh(bench.folder, index, group.map(started))),
    );
    // On a computer that has much else to do, libvirt may give a start up: once more, one after the other.
    const left = files.filter((_, index) => !existsSync(bench.argvFile(names[index] ?? '')));
    if (left.length > 0) said.push(await virsh(bench.folder, 0, left.map(started)));
    const noted = names.map((name): [string, string[]] => {
      const file = bench.argvFile(name);
      if (!existsSync(file)) throw new Error(`libvirt did not start ${name}: ${said.join('\n')}`);
      return [name, []];
    });
    for (const [name, words] of noted) {
      const text = await readFile(bench.argvFile(name), 'utf8');
      words.push(...text.replaceAll(bench.folder, '').split('\0').slice(0, -1));
    }
    return new Map(noted);
  } finally {
    await rm(bench.folder, { recursive: true, force: true });
  }
}
