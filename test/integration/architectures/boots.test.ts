import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignGuestsFolder } from '../../../scripts/setup/places.mjs';
import { createServices, type Services } from '../../../electron/services';
import { hostArchitecture, isNative } from '../../../electron/qemu/tools/find';
import type { Architecture } from '../../../shared/vm-config';
import { shareCapabilities } from '../capabilities-cache';
import { killGuests } from '../vm/support';

/** Each kernel's own word for its processor. */
const guests = [
  { arch: 'aarch64', says: 'aarch64' },
  { arch: 'arm', says: 'armv7l' },
  { arch: 'i386', says: 'i686' },
  { arch: 'ppc64', says: 'ppc64le' },
  { arch: 'riscv64', says: 'riscv64' },
  { arch: 's390x', says: 's390x' },
] as const;

const told = 'a line for the guest';
/** Six emulated computers share what is there. */
const patienceMs = 170_000;

let root: string;
let services: Services;

/** Makes a VM of an architecture's kernel, as `paddock create NAME --kernel …` does, with a disk that holds a line. */
async function make(arch: Architecture): Promise<void> {
  const { drafts, machines, local } = services;
  const at = (name: string) => path.join(foreignGuestsFolder(), arch, name);
  const source = {
    kind: 'kernel',
    kernel: at('kernel'),
    initrd: at('initramfs'),
    append: '',
  } as const;
  // A PC with 64 bit runs the kernel for 32 bit, too.
  const suggested = await drafts.suggest(source, null, arch === 'i386' ? arch : null);
  expect(suggested).toMatchObject({ arch, firmware: 'bios', diskBus: 'virtio' });
  const draft = {
    ...suggested,
    name: arch,
    memoryMiB: 256,
    cpus: 1,
    newDisk: { sizeBytes: 1024 * 1024, format: 'raw', preallocation: 'off' } as const,
  };
  const issues = await drafts.validate(draft);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(issues.map(({ code }) => code).includes('arch-emulated')).toBe(
    !isNative(arch, hostArchitecture()),
  );
  const job = await drafts.create(draft, { start: false });
  for await (const progress of job.follow()) expect(progress.type).not.toBe('error');
  const { id } = machines.find(arch);
  const image = await open(fileOf(id, local.config(id).disks[0]?.file ?? ''), 'r+');
  await image.write(Buffer.from(told), 0, told.length, 0);
  await image.close();
}

const fileOf = (id: string, name: string) => path.join(services.local.folder(id), name);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pdv-'));
  const at = (name: string) => path.join(root, name);
  const env = {
    ...process.env,
    HOME: root,
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_RUNTIME_DIR: root,
  };
  await shareCapabilities(env.XDG_CACHE_HOME);
  services = createServices({
    env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
    problem: () => {},
  });
  await services.machines.load();
  for (const { arch } of guests) await make(arch);
  await Promise.all(
    guests.map(async ({ arch }) => {
      const { machines } = services;
      await machines.act(machines.find(arch), 'start');
    }),
  );
});

afterAll(async () => {
  await services.close();
  await killGuests(root);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

describe('a Debian kernel of another architecture', () => {
  it.each(guests)(
    'finds its disk and its network card and powers off: $arch',
    async ({ arch, says }) => {
      const { machines, local } = services;
      const vm = machines.find(arch);
      const patience = AbortSignal.timeout(patienceMs);
      const isOff = machines.when(vm, ({ state }) => state === 'off', patience);
      const after = await isOff.catch(() => null);
      const said = await readFile(fileOf(vm.id, 'logs/serial0.log'), 'latin1');
      const lines = said.split(/\r?\n/).filter((line) => line.includes('PADDOCK-'));
      expect(lines.length > 0 ? lines : said.slice(-2000)).toEqual(
        expect.arrayContaining([
          expect.stringContaining(`PADDOCK-LINUX ${says} `),
          'PADDOCK-CPUS 1',
          `PADDOCK-DISK ${told}`,
          'PADDOCK-NETWORK answers',
          'PADDOCK-END',
        ]),
      );
      expect(after).toMatchObject({ error: null });
      const disk = await readFile(fileOf(vm.id, local.config(vm.id).disks[0]?.file ?? ''));
      expect(disk.toString('latin1', 512, 600)).toContain(`written by ${says}`);
    },
    patienceMs + 10_000,
  );
});
