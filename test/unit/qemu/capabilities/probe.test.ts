import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeCapabilities } from '../../../../electron/qemu/capabilities/probe';
import { parseAudioDrivers } from '../../../../electron/qemu/capabilities/parse';
import { probeAnswers, writeFakeQemu } from '../../../fakes/fake-qemu';

let folder: string;
let binary: string;
let cacheDir: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-caps-'));
  binary = path.join(folder, 'qemu, "fake"');
  cacheDir = path.join(folder, 'cache');
});
afterEach(() => rm(folder, { recursive: true }));

const runs = async () => (await readFile(`${binary}.runs`, 'utf8')).trim().split('\n').length;
const probe = async () => await probeCapabilities(binary, { cacheDir });

describe('parseAudioDrivers', () => {
  it('reads the list of QEMU 7.2 and later', () => {
    expect(parseAudioDrivers('Available audio drivers:\nnone\npa\nalsa\n')).toEqual([
      'alsa',
      'none',
      'pa',
    ]);
  });

  it('reads what was there before', () => {
    const text = `Environment variable based configuration deprecated.
Please use the new -audiodev option.

Equivalent -audiodev to your current environment variables:
(Since you didn't specify QEMU_AUDIO_DRV, I'll list all possibilities)
-audiodev id=pa,driver=pa
-audiodev id=alsa,driver=alsa,out.dev=default
-audiodev id=none,driver=none
`;
    expect(parseAudioDrivers(text)).toEqual(['alsa', 'none', 'pa']);
  });

  it('finds nothing in a refusal', () => {
    expect(parseAudioDrivers('qemu: -audiodev help: invalid option\n')).toEqual([]);
  });
});

describe('probeCapabilities', () => {
  it('reads what the binary answers', async () => {
    await writeFakeQemu(binary, probeAnswers());
    expect(await probe()).toEqual({
      schema: 2,
      binary,
      arch: 'x86_64',
      version: { major: 7, minor: 2, micro: 5, package: 'Fake' },
      machines: [
        { name: 'pc-q35-7.2', alias: null, isDefault: false, cpuMax: 288, deprecated: false },
        { name: 'pc-q35-7.10', alias: 'q35', isDefault: false, cpuMax: 288, deprecated: false },
      ],
      cpuModels: [
        { name: 'max', deprecated: false, missingUnderEmulation: [] },
        { name: 'qemu64', deprecated: false, missingUnderEmulation: ['vmx'] },
      ],
      devices: ['VGA', 'virtio-vga'],
      objects: ['rng-random'],
      accelerators: { kvm: false, tcg: true },
      netdevs: ['tap', 'user'],
      chardevs: ['socket'],
      audioDrivers: ['alsa', 'none'],
      displays: ['gtk', 'none'],
      commands: ['cont', 'screendump'],
      features: {
        screendumpPng: true,
        deviceJson: true,
        sandbox: false,
        snapshotJobs: false,
        vnc: true,
      },
    });
  });

  it('asks once, also when two ask in the same moment', async () => {
    await writeFakeQemu(binary, probeAnswers());
    const [one, other] = await Promise.all([probe(), probe()]);
    expect(one).toEqual(other);
    expect(await probe()).toEqual(one);
    expect(await runs()).toBe(1);
  });

  it('asks again when the binary has changed', async () => {
    await writeFakeQemu(binary, probeAnswers());
    await probe();
    await utimes(binary, new Date(), new Date('2020-01-01'));
    await probe();
    expect(await runs()).toBe(2);
  });

  it('asks again when the cache is damaged or from another version', async () => {
    await writeFakeQemu(binary, probeAnswers());
    const good = await probe();
    const [name = ''] = await readdir(cacheDir);
    for (const text of ['', '{"schema":2', '{"schema":1,"features":{}}', 'null']) {
      await writeFile(path.join(cacheDir, name), text);
      expect(await probe()).toEqual(good);
    }
    expect(await runs()).toBe(5);
  });

  it('does without a cache where none can be written', async () => {
    await writeFakeQemu(binary, probeAnswers());
    await writeFile(cacheDir, 'in the way');
    expect((await probe()).version.major).toBe(7);
  });

  it('says what the program said when it is no QEMU', async () => {
    await writeFakeQemu(binary, null);
    await expect(probe()).rejects.toMatchObject({
      error: { code: 'command-failed', detail: expect.stringContaining('what is none?') },
    });
  });

  it('names the answers that it does not understand', async () => {
    const { machines: _left, ...answers } = probeAnswers();
    await writeFakeQemu(binary, { ...answers, version: { qemu: 'seven' } });
    await expect(probe()).rejects.toMatchObject({
      error: {
        code: 'qemu-not-understood',
        detail: expect.stringMatching(/at machines[\s\S]*at version\.qemu/),
      },
    });
  });

  it('tells a missing binary from a broken one', async () => {
    await expect(probe()).rejects.toMatchObject({ error: { code: 'qemu-not-started' } });
  });
});
