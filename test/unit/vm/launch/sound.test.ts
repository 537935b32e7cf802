import * as fc from 'fast-check';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  chooseSound,
  playsInApp,
  readSoundFacts,
  soundOf,
  soundRouteNow,
  type SoundFacts,
} from '../../../../electron/vm/launch/sound';
import { buildCommandLine } from '../../../../electron/qemu/hardware/build';
import { socketPaths } from '../../../../electron/vm/socket-paths';
import { soundRouteSchema, type SoundRoute } from '../../../../shared/sound';
import { fakeCapabilities } from '../../../fakes/qemu-capabilities';
import { nastyText, sampleConfig } from '../../../fakes/vm-configs';

const nothing: SoundFacts = { pulse: null, pipewire: false, alsa: false };
const everything: SoundFacts = { pulse: 'unix:/p', pipewire: true, alsa: true };
const allDrivers = ['alsa', 'none', 'pa', 'pipewire'];

describe('the sound of a machine that plays in the window', () => {
  const wish = { sound: 'hda', soundTo: 'app', display: { adapter: 'std' } } as const;
  it.each([
    [wish, true],
    [{ ...wish, sound: 'none' as const }, false],
    [{ ...wish, soundTo: 'host' as const }, false],
    [{ ...wish, soundTo: undefined }, false],
    [{ ...wish, display: { adapter: 'none' as const } }, false],
  ])('%j: %s', (config, expected) => expect(playsInApp(config)).toBe(expected));

  it('is told by the words of its screen', () => {
    const argv = ['qemu', '-vnc', 'vnc=unix:/s,audiodev=audio', '-audiodev', 'none,id=audio'];
    const next = { to: 'nowhere', why: 'no-server' } as const;
    expect(soundRouteNow(argv, next)).toEqual({ to: 'app' });
    const silent = ['qemu', '-vnc', 'vnc=unix:/s', '-audiodev', 'none,id=audio'];
    expect(soundRouteNow(silent, { to: 'app' })).toEqual({ to: 'nowhere', why: 'not-at-start' });
  });
});

describe('chooseSound', () => {
  it('takes the server before the hardware', () => {
    expect(chooseSound(everything, allDrivers)).toEqual({ to: 'pulseaudio', server: 'unix:/p' });
    expect(chooseSound({ ...everything, pulse: null }, allDrivers)).toEqual({ to: 'pipewire' });
    expect(chooseSound({ ...nothing, alsa: true }, allDrivers)).toEqual({ to: 'alsa' });
  });

  it('takes only what this QEMU has', () => {
    expect(chooseSound(everything, ['none', 'pipewire'])).toEqual({ to: 'pipewire' });
    expect(chooseSound(everything, ['alsa', 'none'])).toEqual({ to: 'alsa' });
  });

  it('says what is missing', () => {
    expect(chooseSound(nothing, allDrivers)).toEqual({ to: 'nowhere', why: 'no-server' });
    const lacks = (facts: SoundFacts) => chooseSound(facts, ['none', 'spice']);
    expect(lacks(everything)).toEqual({ to: 'nowhere', why: 'no-driver', driver: 'pa' });
    expect(lacks({ ...nothing, pipewire: true })).toMatchObject({ driver: 'pipewire' });
  });
});

it('is told to the window as it was chosen', () => {
  const facts = fc.record({
    pulse: fc.option(nastyText),
    pipewire: fc.boolean(),
    alsa: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, fc.subarray(allDrivers), (found, drivers) => {
      const route = chooseSound(found, drivers);
      expect(soundRouteSchema.parse(route)).toEqual(route);
      // Silence needs no driver.
      const driver = {
        app: 'none',
        pulseaudio: 'pa',
        pipewire: 'pipewire',
        alsa: 'alsa',
        nowhere: 'none',
      };
      expect([...drivers, 'none']).toContain(driver[route.to]);
    }),
  );
});

describe('soundRouteNow', () => {
  const argvWith = (sound: SoundRoute) => {
    const config = sampleConfig({ sound: 'hda' });
    return buildCommandLine({
      binary: '/usr/bin/qemu-system-x86_64',
      config,
      capabilities: fakeCapabilities(),
      accelerator: 'tcg',
      folder: '/vms/demo',
      sockets: socketPaths('/run/user/1000/paddock', config.id),
      firmware: null,
      swtpm: null,
      sound,
      bootOnceFromCd: false,
    }).argv;
  };
  const silent: SoundRoute = { to: 'nowhere', why: 'no-server' };

  it('reads from a running QEMU what it was started with', () => {
    const routes = fc.oneof(
      fc.record({ to: fc.constant('pulseaudio' as const), server: nastyText }),
      fc.constantFrom<SoundRoute>({ to: 'pipewire' }, { to: 'alsa' }),
    );
    fc.assert(
      fc.property(routes, (route) => {
        expect(soundRouteNow(argvWith(route), silent)).toEqual(route);
      }),
    );
  });

  it('tells a guest that was started without sound from one that has nobody to play it', () => {
    expect(soundRouteNow(argvWith(silent), silent)).toEqual(silent);
    expect(soundRouteNow(argvWith(silent), { to: 'alsa' })).toEqual({
      to: 'nowhere',
      why: 'not-at-start',
    });
    expect(soundRouteNow(null, { to: 'alsa' })).toEqual({ to: 'alsa' });
  });
});

describe('readSoundFacts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pd-snd-'));
    await mkdir(path.join(folder, 'pulse'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const at = (name: string) => path.join(folder, name);
  const facts = async (env: NodeJS.ProcessEnv = {}) =>
    await readSoundFacts({ XDG_RUNTIME_DIR: folder, ...env }, at('snd'));
  const listen = async (name: string) => {
    const server = createServer().listen(at(name));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
  };

  it('finds nothing where nothing is', async () => {
    expect(await facts()).toEqual(nothing);
    expect(await readSoundFacts({}, at('snd'))).toEqual(nothing);
  });

  it('finds servers that listen', async () => {
    await listen('pulse/native');
    await listen('pipewire-0');
    expect(await facts()).toEqual({
      pulse: `unix:${at('pulse/native')}`,
      pipewire: true,
      alsa: false,
    });
  });

  it('is not taken in by what a dead server left', async () => {
    await writeFile(at('pulse/native'), '');
    await writeFile(at('pipewire-0'), '');
    expect(await facts()).toEqual(nothing);
  });

  it('goes by the variables that the libraries go by', async () => {
    await listen('elsewhere');
    const named = async (value: string) => (await facts({ PULSE_SERVER: value })).pulse;
    for (const value of [`unix:${at('elsewhere')}`, at('elsewhere'), `{0a}${at('elsewhere')}`]) {
      expect(await named(value)).toBe(value);
    }
    expect(await named(`unix:${at('gone')}`)).toBeNull();
    expect(await named(`unix:${at('gone')} tcp:sound.example`)).toContain('tcp:sound.example');
    expect((await facts({ PIPEWIRE_REMOTE: 'elsewhere' })).pipewire).toBe(true);
  });

  it('finds hardware that plays, not what only records', async () => {
    await mkdir(at('snd'));
    for (const name of ['controlC0', 'pcmC0D0c', 'timer']) await writeFile(at(`snd/${name}`), '');
    expect((await facts()).alsa).toBe(false);
    await writeFile(at('snd/pcmC0D0p'), '');
    expect((await facts()).alsa).toBe(true);
  });
});

describe('soundOf', () => {
  const card = { sound: 'hda' } as const;

  it('plans no start for a guest whose own command line says where it plays', async () => {
    const plan = vi.fn<() => Promise<{ sound: SoundRoute | null }>>();
    const argv = ['qemu', '-audiodev', 'pa,id=audio,in.voices=0,server=unix:/p'];
    expect(await soundOf(card, argv, plan)).toEqual({ to: 'pulseaudio', server: 'unix:/p' });
    expect(await soundOf({ sound: 'none' }, argv, plan)).toBeNull();
    expect(plan).not.toHaveBeenCalled();
  });

  it('plans one for a VM that is off, and tells nothing where that fails', async () => {
    const sound: SoundRoute = { to: 'alsa' };
    expect(await soundOf(card, null, async () => await Promise.resolve({ sound }))).toEqual(sound);
    expect(
      await soundOf(card, null, async () => await Promise.reject(new Error('no QEMU'))),
    ).toBeNull();
  });
});
