/** A day, or a day and its time, as people of a language write it; from ISO 8601. */
export function dayText(iso: string, language: string, withTime = false): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    ...(withTime && { timeStyle: 'short' }),
  }).format(new Date(iso));
}
