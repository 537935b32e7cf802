/** Why a guest does not boot, as its screen or its serial port says; free of the schema library. */
export const bootTroubles = [
  /** The firmware found nothing to boot from. */
  'no-device',
  /** A disk was found, and nothing to boot on it. */
  'no-system',
  'uefi-shell',
  /** The firmware waits for a server on the network. */
  'network',
  'grub',
  /** The kernel did not find its root file system. */
  'no-root',
  'kernel-panic',
  /** An emergency shell of the initial RAM disk or of systemd. */
  'emergency',
] as const;
export type BootTrouble = (typeof bootTroubles)[number];
