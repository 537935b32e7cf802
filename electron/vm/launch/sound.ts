import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { AudioDriver, SoundRoute } from '../../../shared/sound';
import type { VmConfig } from '../../../shared/vm-config';

/** What there is on this host to play a guest's sound. */
export interface SoundFacts {
  /** A PulseAudio server (or PipeWire in its place) as in `$PULSE_SERVER`, or null when none listens. */
  pulse: string | null;
  /** PipeWire listens on its own socket. */
  pipewire: boolean;
  /** ALSA has a device for playback that this user may open. */
  alsa: boolean;
}

/** Milliseconds for a server to take a connection; one that lives takes none. */
const connectTimeoutMs = 300;

/**
 * Looks for what plays sound, in the places where the clients' libraries do (pulseaudio(1), pipewire(1)). A socket
 * counts when somebody listens on it: a server that was killed leaves it behind. Never rejects.
 * @param devices the folder of ALSA's devices.
 */
export async function readSoundFacts(
  env: NodeJS.ProcessEnv,
  devices = '/dev/snd',
): Promise<SoundFacts> {
  const [pulse, pipewire, alsa] = await Promise.all([
    findPulse(env),
    listens(pipewireSocket(env)),
    hasPlayback(devices),
  ]);
  return { pulse, pipewire, alsa };
}

async function findPulse(env: NodeJS.ProcessEnv): Promise<string | null> {
  const named = env['PULSE_SERVER'];
  if (named) {
    // A list, of which the first that answers is taken; an entry may be for one machine alone: `{id}unix:/path`.
    for (const entry of named.split(/\s+/)) {
      const [, file] = /^(?:\{[^}]*\})?(?:unix:)?(\/.*)$/.exec(entry) ?? [];
      // Whether another computer plays it is found out by QEMU.
      if (file === undefined ? entry !== '' : await listens(file)) return named;
    }
    return null;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  const folder = env['PULSE_RUNTIME_PATH'] ?? (runtime ? path.join(runtime, 'pulse') : null);
  const socket = folder && path.join(folder, 'native');
  return socket && (await listens(socket)) ? `unix:${socket}` : null;
}

function pipewireSocket(env: NodeJS.ProcessEnv): string | null {
  const folder = env['PIPEWIRE_RUNTIME_DIR'] ?? env['XDG_RUNTIME_DIR'];
  return folder ? path.resolve(folder, env['PIPEWIRE_REMOTE'] || 'pipewire-0') : null;
}

/** True when a unix socket takes a connection. */
async function listens(file: string | null): Promise<boolean> {
  if (file === null) return false;
  return await new Promise<boolean>((resolve) => {
    const socket = connect(file);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(connectTimeoutMs, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** ALSA names its devices for playback `pcmC<card>D<device>p`. */
async function hasPlayback(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const mayOpen = await Promise.all(
    names
      .filter((name) => /^pcmC\d+D\d+p$/.test(name))
      .map(async (name) =>
        access(path.join(folder, name), constants.R_OK | constants.W_OK).then(
          () => true,
          () => false,
        ),
      ),
  );
  return mayOpen.includes(true);
}

/**
 * Pure: where a guest's sound goes. PulseAudio's socket comes before PipeWire's own: where PipeWire plays sound it
 * serves both, and where it is there for screen sharing alone (Ubuntu 22.04) only the first is heard. ALSA comes last:
 * what it plays passes by the server, unless the system routes it there.
 * @param drivers what this QEMU can load (`QemuCapabilities.audioDrivers`).
 */
export function chooseSound(facts: SoundFacts, drivers: readonly string[]): SoundRoute {
  const ways: { driver: AudioDriver; route: SoundRoute }[] = [];
  if (facts.pulse !== null) {
    ways.push({ driver: 'pa', route: { to: 'pulseaudio', server: facts.pulse } });
  }
  if (facts.pipewire) ways.push({ driver: 'pipewire', route: { to: 'pipewire' } });
  if (facts.alsa) ways.push({ driver: 'alsa', route: { to: 'alsa' } });
  const [best] = ways;
  if (!best) return { to: 'nowhere', why: 'no-server' };
  const usable = ways.find(({ driver }) => drivers.includes(driver));
  return usable?.route ?? { to: 'nowhere', why: 'no-driver', driver: best.driver };
}

/** Pure: whether the window plays the sound of a machine: it has a sound card, and a screen that carries its sound. */
export const playsInApp = ({
  sound,
  soundTo,
  display,
}: Pick<VmConfig, 'sound' | 'soundTo' | 'display'>): boolean =>
  soundTo === 'app' && sound !== 'none' && display.adapter !== 'none';

/** Pure: what the QEMU process of this command line plays to, or null when its sound goes nowhere. */
function playedTo(argv: readonly string[]): SoundRoute | null {
  const screen = argv[argv.indexOf('-vnc') + 1] ?? '';
  if (argv.includes('-vnc') && /,audiodev=/.test(screen)) return { to: 'app' };
  const at = argv.indexOf('-audiodev');
  const option = at < 0 ? '' : (argv[at + 1] ?? '');
  const [, driver, server = ''] = /^(\w+)(?:.*?,server=([^]*))?/.exec(option) ?? [];
  // The builder names the server last, and writes its commas twice.
  if (driver === 'pa') return { to: 'pulseaudio', server: server.replaceAll(',,', ',') };
  return driver === 'pipewire' || driver === 'alsa' ? { to: driver } : null;
}

/**
 * Pure: where the sound of a VM goes now.
 * @param argv of its QEMU process, or null when it does not run.
 * @param next where it would go if it was started now.
 */
export function soundRouteNow(argv: readonly string[] | null, next: SoundRoute): SoundRoute {
  if (argv === null) return next;
  const played = playedTo(argv);
  if (played) return played;
  return next.to === 'nowhere' ? next : { to: 'nowhere', why: 'not-at-start' };
}

/**
 * Where the sound of a VM goes. A running guest's own command line tells it; a start is planned only where that names
 * nothing. null, too, where none can be planned: the command line's place shows why.
 */
export async function soundOf(
  { sound }: Pick<VmConfig, 'sound'>,
  argv: readonly string[] | null,
  plan: () => Promise<{ sound: SoundRoute | null }>,
): Promise<SoundRoute | null> {
  if (sound === 'none') return null;
  const played = argv && playedTo(argv);
  if (played) return played;
  const next = await plan().then(
    (planned) => planned.sound,
    () => null,
  );
  return next && soundRouteNow(argv, next);
}
