import { note } from '../../../../shared/texts/notes';
import type { SoundRoute } from '../../../../shared/sound';
import { deviceIds } from '../device-ids';
import { deviceArgs, objectArgs, optionArgs } from '../options';
import type { QemuWarning } from '../types';
import { type BuildContext, type Section } from '../context';
import { pciPlace, pciSlots } from '../pci';

/** A source of random numbers, so that a fresh guest need not wait for entropy. */
export function rngSection(context: BuildContext): Section {
  if (!context.config.rng) return { args: [] };
  const driver = 'virtio-rng-pci';
  if (!context.has(driver)) return without('rng-missing', driver);
  return {
    args: [
      ...objectArgs('rng-random', 'rng-source', { filename: '/dev/urandom' }),
      ...deviceArgs(driver, {
        id: deviceIds.rng,
        ...pciPlace(context, pciSlots.rng),
        rng: 'rng-source',
      }),
    ],
  };
}

/** Lets the guest give memory back: on request, when it runs short itself, and pages it has freed. */
export function balloonSection(context: BuildContext): Section {
  if (!context.config.balloon) return { args: [] };
  const driver = 'virtio-balloon-pci';
  if (!context.has(driver)) return without('balloon-missing', driver);
  return {
    args: deviceArgs(driver, {
      id: deviceIds.balloon,
      ...pciPlace(context, pciSlots.balloon),
      'deflate-on-oom': true,
      'free-page-reporting': true,
    }),
  };
}

/**
 * A sound card and what plays its sound here, on this computer: VNC carries none to the window. Where nothing does,
 * guests that refuse to work without a card are content, and a warning says that nothing will be heard.
 */
export function soundSection(context: BuildContext): Section {
  const { sound } = context.config;
  if (sound === 'none') return { args: [] };
  const hda = context.family === 'q35' ? 'ich9-intel-hda' : 'intel-hda';
  const card = sound === 'hda' ? hda : 'AC97';
  if (!context.has(card)) return without('sound-missing', card);
  const backend = { audiodev: 'audio' };
  const place = { id: deviceIds.sound, ...pciPlace(context, pciSlots.sound) };
  return {
    args: [
      ...audiodevArgs(context.sound),
      ...(sound === 'ac97'
        ? deviceArgs(card, { ...place, ...backend })
        : [
            ...deviceArgs(card, place),
            ...deviceArgs('hda-duplex', {
              id: deviceIds.soundCodec,
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
function audiodevArgs(sound: SoundRoute): string[] {
  const id = { id: 'audio' };
  switch (sound.to) {
    case 'pulseaudio':
      return optionArgs('-audiodev', 'pa', { ...id, 'in.voices': 0, server: sound.server });
    case 'pipewire':
    case 'alsa':
      return optionArgs('-audiodev', sound.to, { ...id, 'in.voices': 0 });
    case 'nowhere':
      return optionArgs('-audiodev', 'none', id);
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
  args: [],
  warnings: [note('warnings', key, { missing })],
});
