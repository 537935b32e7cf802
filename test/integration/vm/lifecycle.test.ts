import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../../electron/qemu/monitor/request';
import { readLaunchRecord } from '../../../electron/vm/records/launch-record';
import { isSameProcess, processFacts } from '../../../electron/lib/process-facts';
import { waitForExit } from '../../../electron/vm/session/process-end';
import { noteSaying } from '../../fakes/note';
import { sampleNic } from '../../fakes/vm-configs';
import { expectSerial, makeVmHome, openService, until } from './support';
import { addBare, addTestGuest, bareConfig } from './wiring';

const exec = promisify(execFile);

describe('a VM', () => {
  it('starts, pauses, resumes, resets and is forced off', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addBare(vms);
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null, error: null });

    await vms.start(id);
    const running = vms.find(id);
    expect(running).toMatchObject({ state: 'running', accelerator: 'tcg', error: null });
    expect(await readFile(`/proc/${running.pid}/cmdline`, 'utf8')).toContain(id);
    expect((await vms.commandLine(id)).argv).toContain(id);

    await vms.pause(id);
    expect(vms.find(id).state).toBe('paused');
    await vms.resume(id);
    expect(vms.find(id).state).toBe('running');
    await vms.reset(id);
    expect(vms.find(id).state).toBe('running');

    const png = await vms.screenshot(id);
    expect(png.subarray(0, 4)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
    expect(await vms.monitor(id, { execute: 'query-name' })).toEqual({ name: 'bare' });
    await expect(vms.monitor(id, { execute: 'no-such-thing' })).rejects.toMatchObject({
      error: { code: 'qmp-error' },
    });

    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null, error: null, startedAt: null });
    expect(Date.now() - (vms.find(id).lastStartedAt ?? 0)).toBeLessThan(60_000);
    expect(processFacts(running.pid ?? 0)).toBeNull();
    expect(await readdir(vms.folder(id))).not.toContain('launch.lock');
    expect(await readdir(vms.sockets(id).folder)).toEqual([]);
  });

  it('answers at its monitor in both languages, tells its commands, and what happens by itself', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    const heard: string[] = [];
    const end = vms.hearMonitor(id, ({ name }) => heard.push(name));
    await vms.start(id);

    const { hmp, qmp } = await vms.monitorWords(id);
    const names = hmp.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['info', 'info block', 'quit', 'q', 'device_del']),
    );
    expect(qmp.find(({ name }) => name === 'device_del')?.usage).toBe('id: str');
    expect(qmp.find(({ name }) => name === 'screendump')?.usage).toContain('format?: ');

    const say = async (mode: 'hmp' | 'qmp', line: string) =>
      (await vms.askMonitor(id, requestOf({ mode, line }))).text;
    expect(await say('hmp', 'info status')).toBe('VM status: running\n');
    expect(await say('hmp', 'no-such-thing')).toContain('unknown command');
    expect(JSON.parse(await say('qmp', 'query-status'))).toMatchObject({ running: true });
    await expect(say('qmp', 'no-such-thing')).rejects.toMatchObject({
      error: { code: 'qmp-error' },
    });

    await vms.pause(id);
    await until(vms, id, () => heard.includes('STOP'));
    end();
    await vms.resume(id);
    expect(heard).not.toContain('RESUME');
  });

  it('is started once when it is asked for twice', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    await Promise.all([vms.start(id), vms.start(id)]);
    expect(vms.find(id).state).toBe('running');
    await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'vm-running' } });
    await expect(vms.update(bareConfig({ id, firmware: 'uefi' }))).rejects.toMatchObject({
      error: { code: 'vm-running' },
    });
    await expect(vms.remove(id)).rejects.toMatchObject({ error: { code: 'vm-running' } });
  });

  it('refuses what makes no sense while it is off', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    for (const action of ['stop', 'pause', 'resume', 'reset', 'forceOff'] as const) {
      await expect(vms[action](id)).rejects.toMatchObject({ error: { code: 'vm-not-running' } });
    }
  });

  it('is off without an error when its guest shuts itself down', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addTestGuest(vms);
    await vms.start(id);
    const ctrlD = '\u0004';
    await expectSerial(async (listener) => await vms.openSerial(id, 0, listener), 'PADDOCK', ctrlD);
    expect(await until(vms, id, ({ state }) => state === 'off')).toMatchObject({ error: null });
  });

  it('shuts down when its guest hears the power button, also when it is paused', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addTestGuest(vms);
    await vms.start(id);
    await expectSerial(async (listener) => await vms.openSerial(id, 0, listener), 'PADDOCK');
    await vms.pause(id);
    await vms.stop(id);
    expect(await until(vms, id, ({ state }) => state === 'off')).toMatchObject({ error: null });
  });

  it('says when a guest does not shut down, and can then be forced off', async () => {
    const vms = await openService(await makeVmHome(), { shutdownSeconds: () => 0.5 });
    // Without a system nobody hears the power button.
    const { id } = await addBare(vms);
    await vms.start(id);
    await vms.stop(id);
    const { state, stopDeadline } = vms.find(id);
    expect(state).toBe('stopping');
    expect(stopDeadline).toBeGreaterThan(Date.now());
    // Asked again, it has its time from the beginning.
    await vms.stop(id);
    expect(vms.find(id)).toMatchObject({ state: 'stopping' });
    expect(vms.find(id).stopDeadline).toBeGreaterThan(stopDeadline ?? Infinity);
    await expect(vms.pause(id)).rejects.toMatchObject({ error: { code: 'not-allowed-now' } });
    const given = await until(vms, id, ({ error }) => error !== null);
    expect(given).toMatchObject({
      state: 'running',
      stopDeadline: null,
      error: { code: 'guest-not-responding', action: 'force-off' },
    });
    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', error: null });
  });

  it('boots from the CD once', async () => {
    const vms = await openService(await makeVmHome());
    const boot = { order: ['disk' as const], onceFromCd: true, menu: false };
    const { id } = await addBare(vms, { boot });
    await vms.start(id);
    await vms.forceOff(id);
    expect(vms.config(id).boot.onceFromCd).toBe(false);
    const text = await readFile(path.join(vms.folder(id), 'vm.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ boot: { onceFromCd: false } });
  });

  it('keeps the logs of older runs', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms);
    for (let run = 0; run < 5; run += 1) {
      await vms.start(id);
      await vms.forceOff(id);
    }
    const logs = await readdir(path.join(vms.folder(id), 'logs'));
    expect(logs.filter((name) => name.startsWith('qemu.log')).toSorted()).toEqual([
      'qemu.log',
      'qemu.log.1',
      'qemu.log.2',
      'qemu.log.3',
    ]);
    expect((await vms.detail(id)).log).toContain('tcg: these are tests');
  });

  it('has UEFI variables and a TPM of its own', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms, { firmware: 'uefi', tpm: true, memoryMiB: 128 });
    await vms.start(id);
    expect(await readdir(vms.folder(id))).toEqual(expect.arrayContaining(['nvram.qcow2', 'tpm']));
    const [swtpm] = readLaunchRecord(vms.folder(id))?.sidecars ?? [];
    if (!swtpm) throw new Error('no swtpm was recorded');
    expect(isSameProcess(swtpm)).toBe(true);
    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', error: null });
    expect(await waitForExit(swtpm, 5000)).toBe(true);
  });

  it('does not take the sockets of another that runs', async () => {
    const vms = await openService(await makeVmHome());
    const first = await addBare(vms, {
      name: 'first',
      id: 'abcdef01-1111-4333-8444-555555555555',
    });
    const second = await addBare(vms, {
      name: 'second',
      id: 'abcdef01-2222-4333-8444-555555555555',
    });
    await vms.start(first.id);
    await expect(vms.start(second.id)).rejects.toMatchObject({ error: { code: 'vm-busy' } });
    expect(vms.find(first.id)).toMatchObject({ state: 'running', unresponsive: false });
    await vms.forceOff(first.id);
    await vms.start(second.id);
    expect(vms.find(second.id).state).toBe('running');
  });
});

describe('a start that cannot succeed', () => {
  it('names the file that is missing, and works when it is back', async () => {
    const vms = await openService(await makeVmHome());
    const drive = { id: 'cd0', file: '/nowhere/at-all.iso', bus: 'sata' as const };
    const { id } = await addBare(vms, { cdroms: [drive] });
    const expected = { code: 'file-missing', params: { path: '/nowhere/at-all.iso' } };
    await expect(vms.start(id)).rejects.toMatchObject({ error: expected });
    expect(vms.find(id)).toMatchObject({ state: 'off', error: expected });
    await vms.update({ ...vms.config(id), cdroms: [] });
    await vms.start(id);
    expect(vms.find(id)).toMatchObject({ state: 'running', error: null });
  });

  it('names the port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const hostPort = typeof address === 'object' && address ? address.port : 0;
    const vms = await openService(await makeVmHome());
    const forward = { protocol: 'tcp' as const, hostAddress: '127.0.0.1', hostPort, guestPort: 22 };
    const { id } = await addBare(vms, { nics: [sampleNic({ forwards: [forward] })] });
    await expect(vms.start(id)).rejects.toMatchObject({
      error: { code: 'port-in-use', params: { port: String(hostPort) } },
    });
    server.close();
    await once(server, 'close');
    await vms.start(id);
    expect(vms.find(id).state).toBe('running');
  });

  it('shows the last words of a QEMU that ends at once', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addTestGuest(vms, { name: 'spoilt' });
    const [disk] = vms.config(id).disks;
    if (!disk) throw new Error('no disk');
    await vms.update({ ...vms.config(id), disks: [{ ...disk, format: 'qcow2' }] });
    // A qcow2 image that needs a feature of a QEMU to come.
    const file = path.join(vms.folder(id), disk.file);
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
    const bytes = await readFile(file);
    bytes[72] = 0x40;
    await writeFile(file, bytes);
    await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'qemu-exited' } });
    const { error, state, pid } = vms.find(id);
    expect({ state, pid }).toEqual({ state: 'off', pid: null });
    expect(error?.detail).toMatch(/exit code 1[\s\S]*Unsupported qcow2 feature/);
    expect(await readdir(vms.folder(id))).not.toContain('launch.json');
  });

  it('remembers when it was last started, whatever a start since then failed of', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addTestGuest(vms, { name: 'spoilt later' });
    await vms.start(id);
    await vms.forceOff(id);
    const { lastStartedAt } = vms.find(id);
    const [disk] = vms.config(id).disks;
    const file = path.join(vms.folder(id), disk?.file ?? '');
    await vms.update({ ...vms.config(id), disks: disk ? [{ ...disk, format: 'qcow2' }] : [] });
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
    const bytes = await readFile(file);
    bytes[72] = 0x40;
    await writeFile(file, bytes);
    await expect(vms.start(id)).rejects.toMatchObject({ error: { code: 'qemu-exited' } });
    expect(vms.find(id)).toMatchObject({ state: 'off', lastStartedAt });
    expect((await openService(home)).find(id)).toMatchObject({ lastStartedAt, error: null });
  });

  it('does not use KVM where KVM is no good, and offers emulation', async () => {
    const choice = { accelerator: 'tcg' as const, reason: noteSaying('the proof failed') };
    const vms = await openService(await makeVmHome(), { choice });
    const { id } = await addBare(vms, { accelerator: 'kvm' });
    await expect(vms.start(id)).rejects.toMatchObject({
      error: { code: 'kvm-unusable', action: 'use-emulation' },
    });
  });

  it('says that the disk belongs to another running VM', async () => {
    const vms = await openService(await makeVmHome());
    const first = await addTestGuest(vms, { name: 'first' });
    const file = path.join(vms.folder(first.id), 'disks/test-guest.img');
    const [disk] = first.disks;
    if (!disk) throw new Error('no disk');
    const { id } = await addBare(vms, {
      name: 'second',
      machine: 'pc',
      disks: [{ ...disk, file }],
    });
    await vms.start(first.id);
    await expect(vms.start(id)).rejects.toMatchObject({
      error: { code: 'disk-in-use-by', params: { path: file, other: 'first' } },
    });
  });
});
