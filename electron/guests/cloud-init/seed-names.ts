/** A seed in the folder of its machine. */
export const seedFile = 'seed.iso';

/** Where a guest's SSH server listens. */
export const sshGuestPort = 22;
