/** Pure: day and time of this computer, in the person's language. @param at milliseconds since the epoch. */
export const whenText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
