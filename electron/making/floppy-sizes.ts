const KiB = 1024;

/** Bytes of floppies, by what is written on them; 1.44 MB are 1440 KiB. */
export const floppySizes: Readonly<Record<string, number>> = {
  '160K': 160 * KiB,
  '180K': 180 * KiB,
  '320K': 320 * KiB,
  '360K': 360 * KiB,
  '720K': 720 * KiB,
  '1.2M': 1200 * KiB,
  '1.44M': 1440 * KiB,
  // Microsoft's own format, of setup floppies.
  '1.68M': 1680 * KiB,
  '2.88M': 2880 * KiB,
};

/** What a blank floppy has unless told. */
export const usualFloppyBytes = 1440 * KiB;

/** More does not fit on any floppy that QEMU knows. */
export const mostFloppyBytes = 2880 * KiB;
