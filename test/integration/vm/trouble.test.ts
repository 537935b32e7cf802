import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findProcess } from '../../../electron/lib/process-facts';
import { fileNode, imageNode } from '../../../electron/qemu/hardware/device-ids';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { allowedActions } from '../../../shared/vm-actions';
import { sampleDisk } from '../../fakes/vm-configs';
import { hasCrashed } from '../../../shared/vm-states';
import { makeVmHome, mountSmallDisk, openService, pidOf, until } from './support';
import { addBare, bareConfig, type VmHome } from './wiring';

/** Short enough that a hang is seen within a second. */
const impatient = { heartbeatMs: 200, heartbeatTimeoutMs: 300, greetingMs: 400, retryMs: 200 };

describe('QEMU killed from outside', () => {
  it('shows as crashed, with the signal and its last words', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    await vms.start(id);
    process.kill(pidOf(vms, id), 'SIGKILL');
    const vm = await until(vms, id, ({ state }) => state === 'off');
    expect(vm).toMatchObject({ pid: null, error: { code: 'qemu-crashed', action: 'start-again' } });
    expect(hasCrashed(vm)).toBe(true);
    expect(vm.error?.params?.['time']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(vm.error?.detail).toContain('killed by SIGKILL');
    await vms.start(id);
    expect(vms.find(id)).toMatchObject({ state: 'running', error: null });
  });

  it('shows so too when another process started it', async () => {
    const home = await makeVmHome();
    const starter = await openService(home, { monitor: 'cli' });
    const { id } = await addBare(starter);
    await starter.start(id);
    const app = await openService(home);
    process.kill(pidOf(app, id), 'SIGKILL');
    for (const service of [app, starter]) {
      const vm = await until(service, id, ({ state }) => state === 'off');
      expect(vm.error?.code).toBe('qemu-crashed');
    }
  });

  it('asked to end by the system, shows no error', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    await vms.start(id);
    process.kill(pidOf(vms, id), 'SIGTERM');
    expect(await until(vms, id, ({ state }) => state === 'off')).toMatchObject({ error: null });
  });
});

describe('QEMU that hangs', () => {
  it('is called unresponsive while other VMs go on, and recovers', async () => {
    const vms = await openService(await makeVmHome(), { timings: impatient });
    const { id: hung } = await addBare(vms, { name: 'hung' });
    const { id: well } = await addBare(vms, { name: 'well' });
    await Promise.all([vms.start(hung), vms.start(well)]);
    process.kill(pidOf(vms, hung), 'SIGSTOP');
    await until(vms, hung, ({ unresponsive }) => unresponsive);

    await vms.pause(well);
    expect(vms.find(well)).toMatchObject({ state: 'paused', unresponsive: false });
    process.kill(pidOf(vms, hung), 'SIGCONT');
    await until(vms, hung, ({ unresponsive }) => !unresponsive);
    expect(vms.find(hung).state).toBe('running');
  });

  it('can be forced off', async () => {
    const timings = { ...impatient, quitMs: 300 };
    const vms = await openService(await makeVmHome(), { timings });
    const { id } = await addBare(vms);
    await vms.start(id);
    process.kill(pidOf(vms, id), 'SIGSTOP');
    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', unresponsive: false, error: null });
  });

  it('does not hold up loading, and is shown as what it is', async () => {
    const home = await makeVmHome();
    const first = await openService(home);
    const { id } = await addBare(first);
    await first.start(id);
    const pid = pidOf(first, id);
    await first.close();
    process.kill(pid, 'SIGSTOP');
    const second = await openService(home, { timings: impatient });
    expect(second.find(id)).toMatchObject({ state: 'running', unresponsive: true, pid });

    // What leaves the guest alone needs no answer of it.
    const before = second.config(id);
    const words = { ...before, name: 'renamed', notes: 'hangs since noon' };
    expect(await second.planEdit(words, before)).toMatchObject({ nextStart: [], refused: [] });
    await second.update(words);
    const memoryMiB = before.memoryMiB + 64;
    await second.update({ ...words, memoryMiB }, { next: true });
    expect(second.config(id)).toMatchObject({ ...words, memoryMiB });
    expect(second.waiting(id).parts).toEqual(['memoryMiB']);
    const firmware = { ...second.config(id), firmware: 'uefi' as const };
    await expect(second.update(firmware)).rejects.toMatchObject({ error: { code: 'vm-running' } });
    const unplugged = { ...second.config(id), rng: !before.rng };
    await expect(second.update(unplugged)).rejects.toMatchObject({
      error: { code: expect.stringMatching(/^monitor-|^vm-not/) },
    });
    expect(second.config(id)).toMatchObject({ firmware: before.firmware, rng: before.rng });
    process.kill(pid, 'SIGCONT');
    await until(second, id, ({ unresponsive }) => !unresponsive);
    await second.forceOff(id);
  });
});

describe('a guest that crashes', () => {
  it('shows as crashed with the reason, and runs again after a reset', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    await vms.start(id);
    // What a kernel's panic handler does: it tells the panic device (QEMU, docs/specs/pvpanic).
    const poke = { 'command-line': 'o/b 0x505 1' };
    await vms.monitor(id, { execute: 'human-monitor-command', arguments: poke });
    const vm = await until(vms, id, ({ error }) => error !== null);
    expect(vm).toMatchObject({
      state: 'crashed',
      error: { code: 'guest-crashed', detail: expect.stringContaining('guest-panicked') },
    });
    await vms.reset(id);
    expect(vms.find(id)).toMatchObject({ state: 'running', error: null });
    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', error: null });
  });
});

/**
 * A boot sector that writes one block of its disk over and over (BIOS interrupt 13h, function 43h):
 * xor ax,ax · mov ds,ax · mov ss,ax · mov sp,7C00h · mov si,packet · again: mov ax,4300h · mov dl,80h · int 13h ·
 * jmp again · packet: 8 sectors from 7C00h to sector 8.
 */
const writer = '31c08ed88ed0bc007cbe157cb80043b280cd13ebf710000800007c00000800000000000000';

async function addWriter(vms: VmService): Promise<VmConfig> {
  const image = Buffer.alloc(64 * 1024);
  Buffer.from(writer, 'hex').copy(image);
  image.set([0x55, 0xaa], 510);
  const file = 'disks/disk0.img';
  const disks = [sampleDisk({ file, format: 'raw', bus: 'ide' })];
  const config = bareConfig({ name: 'writer', machine: 'pc', disks });
  await vms.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    await writeFile(path.join(folder, file), image);
  });
  return config;
}

/** Puts QEMU's fault injector under the disk: every write fails with this error from now on. */
async function failWrites(vms: VmService, id: string, name: string, errno: number): Promise<void> {
  const faults = [{ event: 'none', iotype: 'write', errno }];
  const options = { driver: 'blkdebug', image: fileNode('disk0'), 'inject-error': faults };
  await vms.monitor(id, {
    execute: 'blockdev-add',
    arguments: { 'node-name': name, ...options },
  });
  await standOn(vms, id, name);
}

/** Makes the disk's image stand on another block node. */
async function standOn(vms: VmService, id: string, file: string): Promise<void> {
  const options = [{ driver: 'raw', 'node-name': imageNode('disk0'), file }];
  await vms.monitor(id, { execute: 'blockdev-reopen', arguments: { options } });
}

describe('a disk that fails under a guest', () => {
  it('stops the guest with the reason, and lets it go on when the cause is gone', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addWriter(vms);
    await vms.start(id);
    const noSpace = 28;
    await failWrites(vms, id, 'full', noSpace);
    const full = await until(vms, id, ({ error }) => error !== null);
    expect(full).toMatchObject({
      state: 'crashed',
      error: { code: 'guest-disk-full', params: { device: 'disk0' } },
    });
    expect(allowedActions(full).has('resume')).toBe(true);

    // Who comes later has not heard of it; QEMU remembers.
    const later = await openService(home, { monitor: 'cli' });
    expect(later.find(id)).toMatchObject({
      state: 'crashed',
      error: { code: 'guest-disk-full', params: { device: 'disk0' } },
    });

    await standOn(vms, id, fileNode('disk0'));
    await vms.resume(id);
    expect(vms.find(id)).toMatchObject({ state: 'running', error: null });
    await vms.forceOff(id);
  });
});

describe('a start that is forced off before it is done', () => {
  it('leaves nothing running and no error', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    const start = vms.start(id);
    await until(vms, id, ({ state }) => state === 'starting');
    const off = vms.forceOff(id);
    await expect(start).rejects.toMatchObject({ error: { code: 'cancelled' } });
    await off;
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null, error: null });
    expect(await readdir(vms.folder(id))).not.toContain('launch.lock');
    await vms.start(id);
    expect(vms.find(id).state).toBe('running');
  });
});

describe('a launch record that cannot be written', () => {
  it('fails the start, and no QEMU stays that nobody could find again', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addBare(vms);
    await mkdir(path.join(vms.folder(id), 'launch.json'));
    await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'file-unwritable' } });
    expect(vms.find(id)).toMatchObject({ state: 'off', error: { code: 'file-unwritable' } });
    expect(findProcess((argv) => argv.includes(id))).toBeNull();
  });
});

describe('a disk that takes no more', () => {
  it('leaves definitions as they were and says why', async () => {
    const home = await makeVmHome();
    const { fill, code } = await smallDisk(home);
    const vms = await openService(home);
    const { id } = await addBare(vms, { name: 'first' });
    const file = path.join(vms.folder(id), 'vm.json');
    const before = await readFile(file, 'utf8');
    await fill();

    const notes = 'n'.repeat(9000);
    const failed = { error: { code } };
    await expect(vms.update({ ...vms.config(id), notes })).rejects.toMatchObject(failed);
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(vms.config(id).notes).toBe('');

    const config = bareConfig({ name: 'second', notes });
    await expect(vms.add(config, () => Promise.resolve())).rejects.toMatchObject(failed);
    expect(vms.list().map(({ name }) => name)).toEqual(['first']);
    expect((await readdir(home.paths.vms)).filter((name) => name !== 'first')).toEqual([]);

    await expect(vms.start(id)).rejects.toMatchObject(failed);
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null });
  });
});

/**
 * Puts the VMs where little can be written: a small tmpfs where the tests may mount one, else folders without the
 * right to write.
 */
async function smallDisk(home: VmHome): Promise<{ fill: () => Promise<void>; code: string }> {
  const { data, vms } = home.paths;
  const mounted = await mountSmallDisk(data, '128k');
  if (!mounted) {
    const fill = async () => {
      await chmod(path.join(vms, 'first'), 0o500);
      await chmod(vms, 0o500);
      onTestFinished(async () => {
        await chmod(vms, 0o700);
        await chmod(path.join(vms, 'first'), 0o700);
      });
    };
    return { fill, code: 'file-unwritable' };
  }
  const fill = async () => {
    for (let number = 0; number < 1000; number += 1) {
      const written = await writeFile(path.join(data, `fill-${number}`), 'x'.repeat(4096)).then(
        () => true,
        () => false,
      );
      if (!written) return;
    }
    throw new Error('The small disk never got full.');
  };
  return { fill, code: 'no-space-left' };
}
