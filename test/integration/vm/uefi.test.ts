import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../../electron/lib/run';
import { withNewCertificates } from '../../../electron/qemu/firmware/variables/changes';
import { guids } from '../../../electron/qemu/firmware/variables/guid';
import { certificateBytes } from '../../../electron/qemu/firmware/variables/signatures';
import { parseStore, withVariables } from '../../../electron/qemu/firmware/variables/store';
import { createUefiService } from '../../../electron/vm/uefi/uefi-service';
import { createQemuFinder, refuseMisfit } from '../../../electron/vm/launch/qemu-finder';
import { readFlash, writeFlash } from '../../../electron/vm/uefi/store-file';
import type { VmService } from '../../../electron/vm/types';
import type { UefiContents } from '../../../shared/uefi';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleDisk } from '../../fakes/vm-configs';
import { emptyStore, oldKeys, testCertificates } from '../../fakes/uefi-store';
import { installed } from '../installed';
import { expectSerial, makeVmHome, openService } from './support';
import { bareConfig } from './wiring';

const qemuImg = async () => await installed('qemu-img');
const image = 'assets/guests/test-guest.img';
/** The key that powers the test guest off. */
const powerOff = '\u0004';
const patienceMs = 60_000;

/** A machine with UEFI and two disks, each with the test guest. */
async function makeVm(service: VmService, changes: Partial<VmConfig> = {}): Promise<string> {
  const disks = [0, 1].map((place) =>
    sampleDisk({ id: `disk${place}`, file: `disks/${place}.img`, format: 'raw', bus: 'virtio' }),
  );
  const config = bareConfig({
    name: 'uefi',
    firmware: 'uefi',
    memoryMiB: 256,
    serialPorts: 1,
    disks,
    ...changes,
  });
  await service.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    for (const { file } of disks) await copyFile(image, path.join(folder, file));
  });
  return config.id;
}

async function setUp(changes: Partial<VmConfig> = {}) {
  const home = await makeVmHome();
  const service = await openService(home);
  const id = await makeVm(service, changes);
  const finder = createQemuFinder(home.env, path.join(home.root, 'capabilities'));
  const uefi = createUefiService({
    local: service,
    qemuImg,
    templates: () => [],
    templateFor: async (config) => (await finder.firmware(config))?.varsTemplate ?? null,
    refuseMisfit: async (config, bytes) => await refuseMisfit(finder, config, bytes),
  });
  const contents = async (): Promise<UefiContents> => {
    const read = await uefi.read(id);
    if (!read.contents) throw new Error(JSON.stringify(read));
    return read.contents;
  };
  const said = async () =>
    await readFile(path.join(service.folder(id), 'logs/serial0.log'), 'latin1');
  const off = async () => {
    await service.when(id, ({ state }) => state === 'off', AbortSignal.timeout(patienceMs));
  };
  /** One run of the guest, and what the firmware started. */
  const boot = async () => {
    await service.start(id);
    const open = async (listener: Parameters<VmService['openSerial']>[2]) =>
      await service.openSerial(id, 0, listener);
    await expectSerial(open, 'PADDOCK-READY', powerOff);
    await off();
    return [...(await said()).matchAll(/BdsDxe: starting Boot([0-9A-F]{4})/g)].map(([, id]) => id);
  };
  return { home, service, id, uefi, contents, said, boot };
}

/** Keys with the certificates of 2023. */
function newerKeys() {
  const certificates = testCertificates.newer.map(({ into, pem }) => ({
    into,
    owner: guids.microsoft,
    data: certificateBytes(Buffer.from(pem)) ?? Buffer.alloc(0),
  }));
  return withNewCertificates({ variables: oldKeys() }, certificates);
}

it(
  'firmware takes a changed order, an entry for one start, and the wish for its setup',
  { timeout: 240_000 },
  async () => {
    // Without a boot order of the definition for its disks, which the firmware would put first.
    const { service, id, uefi, contents, said, boot } = await setUp({
      boot: { order: ['network'], onceFromCd: false, menu: false },
    });
    expect(await uefi.read(id)).toMatchObject({
      contents: { entries: [], secureBoot: 'no-keys' },
      fresh: true,
      problem: null,
      kept: [],
    });
    const [first] = await boot();
    const before = await contents();
    expect(before.secureBoot).toBe('no-keys');
    const disks = before.entries.filter(({ kind, automatic }) => kind === 'device' && automatic);
    expect(disks.length).toBeGreaterThanOrEqual(2);
    expect(disks[0]?.id).toBe(first);
    const second = disks[1]?.id ?? '';

    await uefi.change(id, { kind: 'next', entry: second });
    expect((await contents()).next).toBe(second);
    expect(await boot()).toEqual([second]);
    expect((await contents()).next).toBeNull();
    expect(await boot()).toEqual([first]);

    await uefi.change(id, { kind: 'order', order: [second] });
    expect((await contents()).entries[0]?.id).toBe(second);
    expect(await boot()).toEqual([second]);
    expect((await contents()).entries[0]?.id).toBe(second);

    await uefi.change(id, { kind: 'setup', on: true });
    await service.start(id);
    await expect(uefi.change(id, { kind: 'setup', on: true })).rejects.toMatchObject({
      error: { code: 'vm-running' },
    });
    await expectSerial(
      async (listener) => await service.openSerial(id, 0, listener),
      'Boot Maintenance Manager',
    );
    // Read while the guest runs.
    expect((await contents()).setup).toBe(false);
    await service.forceOff(id);
    expect(await said()).not.toContain('PADDOCK-READY');

    const reset = await uefi.change(id, { kind: 'reset' });
    expect(reset.after?.entries).toEqual([]);
    const { kept } = await uefi.read(id);
    expect(kept).toHaveLength(1);
    expect(await boot()).toEqual([first]);
    await uefi.change(id, { kind: 'restore', name: kept[0]?.name ?? '' });
    expect((await contents()).entries[0]?.id).toBe(second);
    expect((await uefi.read(id)).kept).toHaveLength(1);
    expect(await boot()).toEqual([second]);
  },
);

it(
  'firmware keeps certificates that were added, and checks signatures with them in place',
  { timeout: 120_000 },
  async () => {
    const { home, service, id, uefi, contents, said } = await setUp({
      firmware: 'uefi-secure',
      machine: 'q35',
    });
    const file = path.join(home.root, 'new.pem');
    const pems = (into: string) =>
      testCertificates.newer.filter((each) => each.into === into).map(({ pem }) => pem);
    await writeFile(file, pems('db').join(''));
    const { before, after } = await uefi.change(id, { kind: 'enrol', into: null, file });
    expect(before?.missing).toHaveLength(3);
    expect(after?.missing).toEqual([expect.objectContaining({ database: 'KEK' })]);
    await writeFile(file, pems('KEK').join(''));
    await uefi.change(id, { kind: 'enrol', into: 'KEK', file });
    const added = await contents();
    expect(added).toMatchObject({ missing: [], secureBoot: 'on' });
    await service.start(id);
    await expectSerial(
      async (listener) => await service.openSerial(id, 0, listener),
      'Access Denied',
    );
    await service.forceOff(id);
    expect(await said()).not.toContain('PADDOCK-READY');
    const afterRun = await contents();
    expect(afterRun).toMatchObject({ missing: [], secureBoot: 'on' });
    expect(afterRun.certificates).toEqual(added.certificates);
    expect((await uefi.read(id)).kept).toHaveLength(2);
  },
);

it('a template of certificates that names another file is refused, and that file not opened', async () => {
  const { home, id, uefi } = await setUp({ firmware: 'uefi-secure', machine: 'q35' });
  const at = (name: string) => path.join(home.root, name);
  // What it names has all that is asked for: read with it, the change would succeed.
  const store = emptyStore({});
  const parsed = parseStore(store);
  if (typeof parsed === 'string') throw new Error(parsed);
  await writeFile(at('base.fd'), withVariables(store, parsed, newerKeys()) ?? '');
  await uefi.change(id, { kind: 'enrol', into: null, file: at('base.fd') }, true);

  const backed = ['-f', 'qcow2', '-F', 'raw', '-b', at('base.fd'), at('backed.qcow2')];
  await run(['qemu-img', 'create', '-q', ...backed]);
  const data = ['-f', 'qcow2', '-o', `data_file=${at('outside.raw')}`, at('split.qcow2'), '528k'];
  await run(['qemu-img', 'create', '-q', ...data]);
  for (const [name, names] of [
    ['backed.qcow2', 'base.fd'],
    ['split.qcow2', 'outside.raw'],
  ] as const) {
    const change = { kind: 'enrol' as const, into: null, file: at(name) };
    await expect(uefi.change(id, change, true)).rejects.toMatchObject({
      error: { code: 'image-unsafe', params: { path: at(name), files: at(names) } },
    });
  }
  // One that stands alone is read.
  const alone = at('alone.qcow2');
  await run(['qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', at('base.fd'), alone]);
  const { after } = await uefi.change(id, { kind: 'enrol', into: null, file: alone }, true);
  expect(after?.missing).toEqual([]);
});

it('spoilt variables are named with what is wrong, are changed by nothing, and give way to fresh ones', async () => {
  const { service, id, uefi } = await setUp();
  const file = path.join(service.folder(id), 'nvram.qcow2');
  await uefi.change(id, { kind: 'reset' });
  const good = await readFile(file);
  const put = async (bytes: string | Buffer) => await writeFile(file, bytes);
  const image = async (raw: Buffer) => {
    await writeFile(`${file}.raw`, raw);
    await run(['qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', `${file}.raw`, file]);
  };
  const noise = Buffer.from(Array.from({ length: 528 * 1024 }, (_, at) => (at * 7919) % 251));
  const unreadable = { code: 'nvram-unreadable', vmId: id };
  const because = (key: string) => ({ ...unreadable, reason: { key, params: { path: file } } });
  const spoilt: [() => Promise<unknown>, object][] = [
    [async () => await run(['mkfifo', file]), because('file-not-plain.named')],
    [async () => await mkdir(file), because('file-not-plain.named')],
    [async () => await put(''), because('file-empty.named')],
    [async () => await put(noise), because('variables.image')],
    [async () => await put(good.subarray(0, 70_000)), because('disk-cut-off.named')],
    [async () => await image(noise), because('variables.not-a-store')],
    [
      // The flash of another architecture's machine.
      async () => await run(['qemu-img', 'create', '-q', '-f', 'qcow2', file, '64M']),
      { code: 'nvram-misfit', vmId: id, params: { have: '64 MiB', name: 'uefi' } },
    ],
  ];
  for (const [spoil, error] of spoilt) {
    await rm(file, { recursive: true });
    await spoil();
    const read = await uefi.read(id);
    expect(read).toMatchObject({ contents: null, fresh: false, problem: error });
    for (const dryRun of [true, false]) {
      const change = uefi.change(id, { kind: 'setup', on: true }, dryRun);
      await expect(change).rejects.toMatchObject({ error });
    }
    await uefi.change(id, { kind: 'reset' });
    expect(await uefi.read(id)).toMatchObject({ problem: null, contents: { entries: [] } });
    // What was spoilt is kept, and no more fit to be restored.
    const [kept] = (await uefi.read(id)).kept;
    const name = kept?.name ?? '';
    if (!('reason' in error) || JSON.stringify(error).includes('variables.not')) continue;
    await expect(uefi.change(id, { kind: 'restore', name })).rejects.toMatchObject({
      error: { params: { path: path.join(service.folder(id), name) } },
    });
    expect(await uefi.read(id)).toMatchObject({ problem: null });
  }
});

it('a template is read once, and again when it has become another', async () => {
  const { home, service, id } = await setUp({ firmware: 'uefi-secure', machine: 'q35' });
  const file = path.join(home.root, 'template.fd');
  const store = emptyStore({});
  await writeFile(file, store);
  let asked = 0;
  const finder = createQemuFinder(home.env, path.join(home.root, 'capabilities'));
  const uefi = createUefiService({
    local: service,
    qemuImg: async () => {
      asked += 1;
      return await qemuImg();
    },
    templates: () => [{ file, format: 'raw' }],
    templateFor: async (config) => (await finder.firmware(config))?.varsTemplate ?? null,
    refuseMisfit: async (config, bytes) => await refuseMisfit(finder, config, bytes),
  });
  const costs = async () => {
    const before = asked;
    const { template } = await uefi.read(id);
    return { template, asked: asked - before };
  };
  expect(await costs()).toEqual({ template: null, asked: 2 });
  // The machine's own alone.
  expect(await costs()).toEqual({ template: null, asked: 1 });
  const parsed = parseStore(store);
  if (typeof parsed === 'string') throw new Error(parsed);
  await writeFile(file, withVariables(store, parsed, newerKeys()) ?? '');
  expect(await costs()).toEqual({ template: file, asked: 2 });
  expect(await costs()).toEqual({ template: file, asked: 1 });
});

it('a change of flash keeps the snapshots in its image', async () => {
  const { home } = await setUp();
  const file = path.join(home.root, 'flash.qcow2');
  await run(['qemu-img', 'create', '-q', '-f', 'qcow2', file, '528k']);
  const old = Buffer.alloc(528 * 1024, 0xff);
  await writeFlash(qemuImg, file, old);
  await run(['qemu-img', 'snapshot', '-c', 'before', file]);
  await writeFlash(qemuImg, file, Buffer.alloc(old.length, 1));
  await run(['qemu-img', 'check', file]);
  await run(['qemu-img', 'snapshot', '-a', 'before', file]);
  expect((await readFlash(qemuImg, { file, format: 'qcow2' })).equals(old)).toBe(true);
});
