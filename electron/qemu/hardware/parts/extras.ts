import { note } from '../../../../shared/texts/notes';
import type { SoundRoute } from '../../../../shared/sound';
import { deviceIds } from '../device-ids';
import { device, object, option, type Option } from '../items';
import type { QemuWarning } from '../types';
import { impossible, requireFor, virtioDriver, type BuildContext, type Section } from '../context';
import { fixedPlace, fixedSlots } from '../places/slots';

/** Tells the guest by an ACPI table, and an event, that it is another one than it was (QEMU, `docs/specs/vmgenid`). */
export function generationSection(context: BuildContext): Section {
  const { generationId } = context.config;
  if (generationId === undefined) return { items: [] };
  if (!context.model.x86) throw impossible(context, 'generationId', 'vmgenid');
  const driver = requireFor(context, 'generationId', 'vmgenid');
  return { items: [device(driver, deviceIds.generation, { guid: generationId })] };
}

/** What a sound card plays to. */
export const audioBackendId = 'audio';

/** Pure: whether a machine has a sound card of its definition, as far as this QEMU has it. */
export function hasSound({ config: { sound }, model, has }: BuildContext): boolean {
  const card = sound === 'none' ? undefined : model.sound[sound];
  return card !== undefined && has(card);
}

/** A source of random numbers, so that a fresh guest need not wait for entropy. */
export function rngSection(context: BuildContext): Section {
  if (!context.config.rng) return { items: [] };
  const driver = virtioDriver(context, 'rng');
  if (!context.has(driver)) return without('rng-missing', driver);
  return {
    items: [
      object('rng-random', deviceIds.rngSource, { filename: '/dev/urandom' }),
      device(driver, deviceIds.rng, {
        ...fixedPlace(context.model, fixedSlots.rng),
        rng: deviceIds.rngSource,
      }),
    ],
  };
}

/** Lets the guest give memory back: on request, when it runs short itself, and pages it has freed. */
export function balloonSection(context: BuildContext): Section {
  if (!context.config.balloon) return { items: [] };
  const driver = virtioDriver(context, 'balloon');
  if (!context.has(driver)) return without('balloon-missing', driver);
  return {
    items: [
      device(driver, deviceIds.balloon, {
        ...fixedPlace(context.model, fixedSlots.balloon),
        'deflate-on-oom': true,
        'free-page-reporting': true,
      }),
    ],
  };
}

/**
 * A sound card and what plays its sound here: this computer's sound server, or the window, to which the screen's
 * connection carries it (see `displaySection`). Where nothing does, guests that refuse to work without a card are content, and a warning says that nothing will be heard.
 */
export function soundSection(context: BuildContext): Section {
  const { sound } = context.config;
  if (sound === 'none') return { items: [] };
  const card = context.model.sound[sound];
  if (card === undefined || !context.has(card)) return without('sound-missing', card ?? sound);
  const backend = { audiodev: audioBackendId };
  const place = fixedPlace(context.model, fixedSlots.sound);
  return {
    items: [
      audioBackend(context.sound),
      ...(sound === 'ac97'
        ? [device(card, deviceIds.sound, { ...place, ...backend })]
        : [
            device(card, deviceIds.sound, place),
            device('hda-duplex', deviceIds.soundCodec, {
              bus: `${deviceIds.sound}.0`,
              ...backend,
            }),
          ]),
    ],
    warnings: silence(context.sound),
  };
}

/**
 * What QEMU plays to. The server is named although libpulse would find it by itself: without a name QEMU asks for a
 * PID file that not every server writes, and libpulse tries to start a server of its own, which the sandbox takes for
 * an attack. No voices for recording: a guest hears the microphone of nobody who has not asked for that.
 */
function audioBackend(sound: SoundRoute): Option {
  const id = { id: audioBackendId };
  switch (sound.to) {
    case 'pulseaudio':
      return option('-audiodev', 'pa', { ...id, 'in.voices': 0, server: sound.server });
    case 'pipewire':
    case 'alsa':
      return option('-audiodev', sound.to, { ...id, 'in.voices': 0 });
    case 'app':
    case 'nowhere':
      return option('-audiodev', 'none', id);
  }
}

function silence(sound: SoundRoute): QemuWarning[] {
  if (sound.to !== 'nowhere') return [];
  if (sound.why === 'no-driver') {
    return [note('warnings', 'sound-silent.no-driver', { driver: sound.driver })];
  }
  return [note('warnings', `sound-silent.${sound.why}`)];
}

/** A device that the guest can do without is left out. */
const without = (key: 'balloon-missing' | 'rng-missing' | 'sound-missing', missing: string) => ({
  items: [],
  warnings: [note('warnings', key, { missing })],
});
