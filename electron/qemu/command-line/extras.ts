import { deviceIds } from '../device-ids';
import { deviceArgs, objectArgs, optionArgs } from '../options';
import type { QemuWarning } from '../types';
import { replaced, type BuildContext, type Section } from './context';
import { pciPlace, pciSlots } from './pci';

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
 * A sound card with nobody listening: VNC carries no sound to the window. Guests that refuse to work without a card
 * are content; the warning says that nothing will be heard.
 */
export function soundSection(context: BuildContext): Section {
  const { sound } = context.config;
  if (sound === 'none') return { args: [] };
  const hda = context.family === 'q35' ? 'ich9-intel-hda' : 'intel-hda';
  const card = sound === 'hda' ? hda : 'AC97';
  if (!context.has(card)) return without('sound-missing', card);
  const backend = { audiodev: 'audio' };
  const place = { id: deviceIds.sound, ...pciPlace(context, pciSlots.sound) };
  const silent: QemuWarning = {
    code: 'sound-silent',
    params: {},
    text: 'The guest has a sound card, but its sound does not reach this computer yet.',
  };
  return {
    args: [
      ...optionArgs('-audiodev', 'none', { id: 'audio' }),
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
    warnings: [silent],
  };
}

const without = (code: string, missing: string): Section => ({
  args: [],
  warnings: [replaced(code, missing, 'none')],
});
