/** A seed in the folder of its machine. */
export const seedFile = 'seed.iso';

/** The drive that it is in. */
export const seedDrive = 'seed';

/** Where a guest's SSH server listens. */
export const sshGuestPort = 22;
