import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { judgeVersion, resolveMachine } from '../../../electron/qemu/capabilities/machines';
import type { QemuCapabilities } from '../../../electron/qemu/capabilities/types';
import { expectedFolder } from '../choose-qemu';
import { installedQemu } from '../installed';
import { realQemu } from './support';

let cacheDir: string;
let capabilities: QemuCapabilities;

beforeAll(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'pd-caps-'));
  capabilities = await realQemu(cacheDir);
});
afterAll(() => rm(cacheDir, { recursive: true }));

describe('a real QEMU', () => {
  it('is the one that these tests are to run on', () => {
    const folder = path.dirname(capabilities.binary);
    expect(folder).toBe(expectedFolder ?? path.dirname(installedQemu()));
  });

  it('is new enough and runs PCs', () => {
    expect(capabilities.arch).toBe('x86_64');
    expect(judgeVersion(capabilities.version).level).not.toBe('too-old');
    expect(capabilities.accelerators.tcg).toBe(true);
  });

  it('has versioned machines to pin', () => {
    const { major, minor } = capabilities.version;
    expect(resolveMachine(capabilities, 'x86_64', 'q35')).toBe(`pc-q35-${major}.${minor}`);
    expect(resolveMachine(capabilities, 'x86_64', 'pc')).toBe(`pc-i440fx-${major}.${minor}`);
    const q35 = capabilities.machines.find(({ alias }) => alias === 'q35');
    expect(q35?.cpuMax).toBeGreaterThanOrEqual(255);
    expect(capabilities.machines.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('lists what command lines are made of', () => {
    for (const device of ['virtio-blk-pci', 'virtio-net-pci', 'VGA', 'qemu-xhci', 'tpm-crb']) {
      expect(capabilities.devices).toContain(device);
    }
    expect(capabilities.devices.filter((name) => name.endsWith('-cpu'))).toEqual([]);
    expect(capabilities.cpuModels.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['max', 'qemu64']),
    );
    const max = capabilities.cpuModels.find(({ name }) => name === 'max');
    expect(max?.missingUnderEmulation).toEqual([]);
    expect(capabilities.netdevs).toContain('user');
    expect(capabilities.chardevs).toContain('socket');
    expect(capabilities.displays).toContain('none');
    // The module for PulseAudio is in a package of its own, which the newer QEMU comes without.
    const drivers = expectedFolder === null ? ['alsa', 'none', 'pa'] : ['alsa', 'none'];
    expect(capabilities.audioDrivers).toEqual(expect.arrayContaining(drivers));
    expect(capabilities.objects).toContain('rng-random');
    expect(capabilities.commands).toContain('screendump');
  });

  it('has the features that its version promises', () => {
    expect(capabilities.features).toMatchObject({
      deviceJson: true,
      snapshotJobs: true,
      screendumpPng: judgeVersion(capabilities.version).level === 'ok',
    });
  });

  it('is asked once', async () => {
    const before = await readdir(cacheDir);
    expect(await realQemu(cacheDir)).toEqual(capabilities);
    expect(await readdir(cacheDir)).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it('answers all of it also to a process that reads late', async () => {
    const emptyCache = await mkdtemp(path.join(tmpdir(), 'pd-caps-'));
    onTestFinished(() => rm(emptyCache, { recursive: true }));
    const asked = realQemu(emptyCache);
    // The command is spawned at the end of this; then nothing reads while QEMU answers.
    for (let turns = 0; turns < 3; turns++) {
      await setTimeout(5);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
    expect(await asked).toEqual(capabilities);
  });
});
