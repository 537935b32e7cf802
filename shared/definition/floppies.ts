import type { VmConfig } from '../vm-config';
import type { Floppy } from '../vm-parts';

/** Pure: a definition in which a floppy drive that it has is this one: with something else in it, or nothing. */
export function withFloppy(config: VmConfig, floppy: Floppy): VmConfig {
  const { floppies } = config;
  if (!floppies) return config;
  return { ...config, floppies: floppies.map((each) => (each.id === floppy.id ? floppy : each)) };
}
