/** Codes of `errors.ts` about cloud images, what they are told, and how one logs in to them. */
export const seedErrors = [
  'packed-damaged',
  'packed-no-image',
  'seed-changed',
  'seed-missing',
  'seed-no-header',
  'seed-not-map',
  'seed-not-yaml',
  'seed-too-large',
  'seed-unreadable',
  'ssh-no-forward',
  'ssh-silent',
] as const;
