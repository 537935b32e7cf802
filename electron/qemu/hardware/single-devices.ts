import type { VmConfig } from '../../../shared/vm-config';
import { deviceIds } from './device-ids';

/** Devices that a machine has at most one of, and that come and go while it runs. */
export const singleDevices = ['tablet', 'keyboard', 'rng', 'watchdog'] as const;
export type SingleDevice = (typeof singleDevices)[number];

/** The part of the definition that says whether a machine has one. */
export const partOfSingle = {
  tablet: 'input',
  keyboard: 'input',
  rng: 'rng',
  watchdog: 'watchdog',
} as const satisfies Record<SingleDevice, keyof VmConfig>;

/** The device behind an id of QEMU's; null for any other. */
export function singleOf(id: string): SingleDevice | null {
  return singleDevices.find((what) => deviceIds[what] === id) ?? null;
}

/** Whether a definition has one. */
export function hasSingle(
  { input, rng, watchdog }: Pick<VmConfig, 'input' | 'rng' | 'watchdog'>,
  what: SingleDevice,
): boolean {
  switch (what) {
    case 'tablet':
      return input.tablet;
    case 'keyboard':
      return input.usbKeyboard;
    case 'rng':
      return rng;
    case 'watchdog':
      return watchdog !== undefined;
  }
}

/** QEMU's ids of those that a definition has. */
export function singleIds(config: VmConfig): string[] {
  return singleDevices.filter((what) => hasSingle(config, what)).map((what) => deviceIds[what]);
}

/** Pure: a definition that has one as another definition does. */
export function withSingle(config: VmConfig, what: SingleDevice, as: VmConfig): VmConfig {
  switch (what) {
    case 'tablet':
      return { ...config, input: { ...config.input, tablet: as.input.tablet } };
    case 'keyboard':
      return { ...config, input: { ...config.input, usbKeyboard: as.input.usbKeyboard } };
    case 'rng':
      return { ...config, rng: as.rng };
    case 'watchdog': {
      const { watchdog: _old, ...rest } = config;
      return as.watchdog ? { ...rest, watchdog: as.watchdog } : rest;
    }
  }
}

/** Pure: the same without. */
export function withoutSingle(config: VmConfig, what: SingleDevice): VmConfig {
  const { watchdog: _watchdog, ...rest } = config;
  const none = { ...rest, input: { tablet: false, usbKeyboard: false }, rng: false };
  return withSingle(config, what, none);
}
