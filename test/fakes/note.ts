import type { Note } from '../../shared/texts/message';

/** A reason whose words matter to nobody but the test. */
export const noteSaying = (text: string): Note => ({
  file: 'reasons',
  key: 'test',
  params: {},
  text,
});
