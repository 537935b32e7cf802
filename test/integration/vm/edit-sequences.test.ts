import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import { clashes, withoutAddresses } from '../../../electron/qemu/hardware/places/give-addresses';
import { placedDevices } from '../../../electron/qemu/hardware/placed-devices';
import { singleIds, singleOf } from '../../../electron/qemu/hardware/single-devices';
import { presentDevices } from '../../../electron/vm/edit/live-devices';
import type { VmService } from '../../../electron/vm/types';
import { freeId } from '../../../shared/new-device';
import type { VmConfig } from '../../../shared/vm-config';
import { randomOf } from '../../fuzz/mutate';
import { sampleDisk, sampleNic } from '../../fakes/vm-configs';
import { makeVmHome, openService, pidOf, until } from './support';
import { addBare, type VmHome } from './wiring';

const exec = promisify(execFile);

// Each sequence is one seed: `PADDOCK_EDIT_SEED=7 PADDOCK_EDIT_SEQUENCES=1` runs it again, `npm run soak:edits` 200.
const first = Number(process.env['PADDOCK_EDIT_SEED'] ?? Math.floor(Math.random() * 1e6));
const count = Number(process.env['PADDOCK_EDIT_SEQUENCES'] ?? 4);
const seeds = Array.from({ length: count }, (_, index) => first + index);

interface Play {
  home: VmHome;
  vms: VmService;
  id: string;
  random: () => number;
  images: string[];
}

const pick = <T>({ random }: Play, values: readonly T[]): T | undefined =>
  values[Math.floor(random() * values.length)];

const isOff = ({ vms, id }: Play) => vms.find(id).state === 'off';

/** Changes the definition, and knows what it must be then, but for the addresses. */
async function edit(play: Play, change: (config: VmConfig) => VmConfig): Promise<void> {
  const { vms, id } = play;
  const wanted = change(vms.config(id));
  await vms.update(wanted, { next: play.random() < 0.2 });
  expect(withoutAddresses(vms.config(id))).toEqual(withoutAddresses(wanted));
}

const moves: Record<string, (play: Play) => Promise<void>> = {
  async addDisk(play) {
    const used = new Set(play.vms.config(play.id).disks.map(({ file }) => file));
    const file = play.images.find((image) => !used.has(image));
    const bus =
      pick(play, ['virtio', 'virtio', 'nvme', 'scsi', 'sata', 'usb'] as const) ?? 'virtio';
    if (file === undefined) return;
    await edit(play, (config) => ({
      ...config,
      disks: [...config.disks, sampleDisk({ id: freeId('disk', config), file, bus })],
    }));
  },
  async removeDisk(play) {
    const gone = pick(play, play.vms.config(play.id).disks);
    await edit(play, (config) => ({
      ...config,
      disks: config.disks.filter(({ id }) => id !== gone?.id),
    }));
  },
  async addCard(play) {
    const mac = `52:54:00:00:${hex(play.random())}:${hex(play.random())}`;
    const model = pick(play, ['virtio', 'e1000e', 'rtl8139'] as const) ?? 'virtio';
    await edit(play, (config) =>
      config.nics.length >= 8
        ? config
        : {
            ...config,
            nics: [...config.nics, sampleNic({ id: freeId('nic', config), mac, model })],
          },
    );
  },
  async removeCard(play) {
    const gone = pick(play, play.vms.config(play.id).nics);
    await edit(play, (config) => ({
      ...config,
      nics: config.nics.filter(({ id }) => id !== gone?.id),
    }));
  },
  async cable(play) {
    await edit(play, (config) => ({
      ...config,
      nics: config.nics.map((nic) => ({ ...nic, linkUp: play.random() < 0.5 })),
    }));
  },
  async words(play) {
    await edit(play, (config) => ({ ...config, notes: `${play.random()}` }));
  },
  async singles(play) {
    const [tablet, rng] = [play.random() < 0.5, play.random() < 0.5];
    const watchdog = play.random() < 0.5 ? ({ model: 'i6300esb', action: 'none' } as const) : null;
    await edit(play, ({ watchdog: _old, ...config }) => ({
      ...config,
      input: { ...config.input, tablet },
      rng,
      ...(watchdog && { watchdog }),
    }));
  },
  async vcpus(play) {
    const cores = 1 + Math.floor(play.random() * 3);
    // A guest without a system takes vCPUs, and lets none go.
    const has = play.vms.find(play.id).vcpus;
    if (!isOff(play) && cores < has) return;
    await edit(play, (config) => ({ ...config, cpu: { ...config.cpu, cores } }));
  },
  async start({ vms, id }) {
    if (vms.find(id).state === 'off') await vms.start(id);
  },
  async end({ vms, id }) {
    if (vms.find(id).state !== 'off') await vms.forceOff(id);
  },
  async kill(play) {
    if (isOff(play)) return;
    process.kill(pidOf(play.vms, play.id), 'SIGKILL');
    await until(play.vms, play.id, ({ state }) => state === 'off' || state === 'crashed');
    if (!isOff(play)) await play.vms.forceOff(play.id);
  },
  /** Another life of the program: it knows the guest by what is on the disk. */
  async reopen(play) {
    await play.vms.close();
    play.vms = await openService(play.home);
  },
};

const hex = (part: number) =>
  Math.floor(part * 256)
    .toString(16)
    .padStart(2, '0');

/** Addresses are never double, and a guest that runs has just what is said that it has. */
async function check({ vms, id }: Play): Promise<void> {
  const { started, stored } = vms.waiting(id);
  expect([...clashes(stored)]).toEqual([]);
  if (vms.find(id).state === 'off') return;
  const qmp = await connectQmp(vms.sockets(id).qmpCli);
  try {
    const present = [...(await presentDevices(qmp))].filter(
      (name) => /^(disk|nic)\d+$/.test(name) || singleOf(name) !== null,
    );
    const said = started
      ? [...placedDevices(started).map((device) => device.id), ...singleIds(started)]
      : [];
    expect(said.toSorted()).toEqual(present.toSorted());
    expect(started && [...clashes(started)]).toEqual([]);
  } finally {
    qmp.close();
  }
}

it.each(seeds)(
  'edits, starts and kills in any order keep definition and guest true (seed %i)',
  async (seed) => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const random = randomOf(seed);
    const machine = random() < 0.5 ? 'q35' : 'pc';
    const { id } = await addBare(vms, {
      machine,
      hardware: 2,
      cpu: { model: 'auto', sockets: 1, cores: 1, threads: 1, maximum: 4 },
    });
    const images = Array.from({ length: 6 }, (_, index) => path.join(home.root, `${index}.qcow2`));
    for (const image of images) {
      await exec('qemu-img', ['create', '-q', '-f', 'qcow2', image, '1M']);
    }
    const play: Play = { home, vms, id, random, images };
    const done: string[] = [];
    try {
      for (let step = 0; step < 12; step += 1) {
        const name = step === 0 ? 'start' : (pick(play, Object.keys(moves)) ?? 'start');
        done.push(name);
        await moves[name]?.(play);
        await check(play);
      }
      // Whatever was stored, QEMU takes at the next start.
      await moves['end']?.(play);
      await play.vms.start(id);
      await check(play);
      expect(play.vms.find(id).waiting).toBeUndefined();
    } catch (error) {
      throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause: error });
    }
  },
  120_000,
);
