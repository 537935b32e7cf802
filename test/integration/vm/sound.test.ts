import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../electron/lib/run';
import { readSoundFacts } from '../../../electron/vm/launch/sound';
import { soundWish, takeSound } from '../../../renderer/consoles/sound/wire';
import type { VmConfig } from '../../../shared/vm-config';
import { shareOf } from '../../e2e/support/listen';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome, openService } from './support';
import { addBare, bareConfig, type VmHome } from './wiring';

/** A home whose ALSA takes everything and plays nothing. */
async function homeWithAlsa() {
  const home = await makeVmHome();
  const config = path.join(home.root, 'asound.conf');
  await writeFile(config, 'pcm.default { type null }\n');
  const devices = path.join(home.root, 'snd');
  await mkdir(devices);
  await writeFile(path.join(devices, 'pcmC0D0p'), '');
  home.env['ALSA_CONFIG_PATH'] = config;
  return { home, devices };
}

/**
 * Runs this command line for some seconds with QEMU's own tape recorder in the place of the host's sound.
 * @returns what was recorded, without the file's header of 44 bytes.
 */
async function record(argv: readonly string[], folder: string): Promise<Buffer> {
  const tape = path.join(folder, 'tape.wav');
  const [program = '', ...args] = argv.map((arg) =>
    arg.startsWith('alsa,') ? `wav,id=audio,path=${tape}` : arg,
  );
  const qemu = spawn(program, args, { stdio: 'ignore' });
  try {
    // A pause is written as it was: on a busy machine the tone has holes, and needs some time.
    await expect
      .poll(async () => halfWaves(await readFile(tape).catch(() => Buffer.alloc(0))).length, {
        timeout: 40_000,
      })
      .toBeGreaterThan(200);
  } finally {
    const gone = once(qemu, 'exit');
    qemu.kill('SIGKILL');
    await gone;
  }
  return (await readFile(tape)).subarray(44);
}

/** A VM that plays 1000 Hz as soon as it is on. */
async function addToneGuest(
  service: Awaited<ReturnType<typeof openService>>,
  changes: Partial<VmConfig> = {},
) {
  const file = 'disks/tone.img';
  const config = bareConfig({
    name: 'tone',
    machine: 'pc',
    sound: 'hda',
    disks: [sampleDisk({ file, format: 'raw', bus: 'ide' })],
    ...changes,
  });
  await service.add(config, async (folder) => {
    await mkdir(path.join(folder, 'disks'));
    const source = path.join(import.meta.dirname, 'tone-guest.asm');
    await run(['nasm', '-f', 'bin', '-o', path.join(folder, file), source]);
  });
  return config.id;
}

/** What a guest plays, heard as the window hears it. @param seconds of sound. */
async function hearOverScreen(socketPath: string, seconds: number): Promise<Buffer> {
  const socket = connect(socketPath);
  onTestFinished(() => void socket.destroy());
  let bytes = Buffer.alloc(0);
  socket.on('data', (more: Buffer) => (bytes = Buffer.concat([bytes, more])));
  const queue = {
    rQlen: () => bytes.length,
    rQpeekBytes: (count: number) => new Uint8Array(bytes.subarray(0, count)),
    rQskipBytes: (count: number) => (bytes = bytes.subarray(count)),
  };
  const take = async (count: number) => {
    await expect.poll(() => bytes.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
    const taken = Buffer.from(queue.rQpeekBytes(count));
    queue.rQskipBytes(count);
    return taken;
  };
  socket.write('RFB 003.008\n\x01\x01');
  const init = await take(12 + 2 + 4 + 24);
  await take(init.readUInt32BE(12 + 2 + 4 + 20));
  const encodings = Buffer.from([2, 0, 0, 1, 0, 0, 0, 0]);
  encodings.writeInt32BE(-259, 4);
  socket.write(encodings);
  // An update with one rectangle of this kind and no pixels: QEMU has sound.
  expect((await take(4 + 12)).readInt32BE(12)).toBe(-259);
  socket.write(soundWish(true));
  const heard: Buffer[] = [];
  const wanted = seconds * 44_100 * 4;
  await expect
    .poll(
      () => {
        for (;;) {
          const message = takeSound(queue);
          if (message === 'wrong') throw new Error('QEMU sent something else');
          if (message === 'later') return heard.reduce((sum, { length }) => sum + length, 0);
          if (message.kind === 'data') heard.push(Buffer.from(message.samples));
        }
      },
      { timeout: 40_000 },
    )
    .toBeGreaterThan(wanted);
  return Buffer.concat(heard);
}

/** The length of each half-wave on the tape, in frames of two 16-bit channels. */
function halfWaves(tape: Buffer): number[] {
  const found: number[] = [];
  let sign = 0;
  let length = 0;
  for (let offset = 0; offset + 4 <= tape.length; offset += 4) {
    const now = Math.sign(tape.readInt16LE(offset));
    if (now === sign) length += 1;
    else {
      if (sign !== 0) found.push(length);
      sign = now;
      length = 1;
    }
  }
  return found;
}

/** Something in the place of PulseAudio that hangs up on everybody, or lets everybody wait. */
async function brokenServer(home: VmHome, does: 'hangs up' | 'says nothing') {
  const socket = path.join(home.root, 'run/pulse/native');
  await mkdir(path.dirname(socket));
  const server = createServer((connection) => {
    if (does === 'hangs up') connection.destroy();
  }).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `unix:${socket}`;
}

describe("a guest's sound", () => {
  it('leaves the guest by the device that goes to the host', async () => {
    const { home, devices } = await homeWithAlsa();
    const soundFacts = async () => await readSoundFacts(home.env, devices);
    const service = await openService(home, { soundFacts });
    const id = await addToneGuest(service);
    expect((await service.detail(id)).sound).toEqual({ to: 'alsa' });

    await service.start(id);
    expect((await service.detail(id)).sound).toEqual({ to: 'alsa' });
    const { argv } = await service.commandLine(id);
    expect(argv.join(' ')).toContain('-sandbox on,');
    expect(argv.join(' ')).toContain('-audiodev alsa,id=audio,');
    await service.forceOff(id);

    const waves = halfWaves(await record(argv, home.root)).toSorted((one, other) => one - other);
    // 1000 Hz at QEMU's 44,100 frames a second.
    const frequency = 44_100 / 2 / (waves[Math.floor(waves.length / 2)] ?? 0);
    expect(frequency).toBeGreaterThan(950);
    expect(frequency).toBeLessThan(1050);
  });

  it('comes with the picture to the window that is to play it', async () => {
    const service = await openService(await makeVmHome());
    const id = await addToneGuest(service, { soundTo: 'app' });
    expect((await service.detail(id)).sound).toEqual({ to: 'app' });
    await service.start(id);
    expect((await service.detail(id)).sound).toEqual({ to: 'app' });
    expect(service.find(id).soundHere).toBe(true);
    const samples = await hearOverScreen(service.sockets(id).vnc, 1.5);
    const frames = Array.from({ length: samples.length / 4 }, (_, at) =>
      samples.readInt16LE(at * 4),
    );
    // On a busy machine the tone has holes, at which it begins anew: each twentieth of a second is judged by itself.
    const share = (hertz: number) => {
      const shares = Array.from({ length: Math.floor(frames.length / 2205) }, (_, at) =>
        shareOf(frames.slice(at * 2205, (at + 1) * 2205), hertz),
      ).toSorted((one, other) => one - other);
      return shares[Math.floor(shares.length / 2)] ?? 0;
    };
    // A square wave has 81 % of its power in its own frequency.
    expect(share(1000)).toBeGreaterThan(0.75);
    expect(share(440)).toBeLessThan(0.02);
  });

  it('is missed by nobody where nothing plays it', async () => {
    const home = await makeVmHome();
    const soundFacts = async () => await readSoundFacts(home.env, path.join(home.root, 'none'));
    const service = await openService(home, { soundFacts });
    const { id } = await addBare(service, { sound: 'hda' });
    await service.start(id);
    expect(service.find(id).state).toBe('running');
    expect((await service.detail(id)).sound).toEqual({ to: 'nowhere', why: 'no-server' });
  });

  it.each(['hangs up', 'says nothing'] as const)(
    'fails no start when the server %s',
    async (does) => {
      const home = await makeVmHome();
      const server = await brokenServer(home, does);
      const service = await openService(home, { timings: { startMs: 3000 } });
      const { id } = await addBare(service, { sound: 'hda' });
      expect((await service.detail(id)).sound).toEqual({ to: 'pulseaudio', server });

      await service.start(id);
      expect(service.find(id)).toMatchObject({ state: 'running', error: null });
      const { sound, log } = await service.detail(id);
      expect(sound).toEqual({ to: 'nowhere', why: 'not-at-start' });
      expect(log).toContain('QEMU did not start with the sound server');
      const before = path.join(service.folder(id), 'logs/qemu.log.1');
      expect(await readFile(before, 'utf8')).toContain('-audiodev pa,');
    },
  );
});
