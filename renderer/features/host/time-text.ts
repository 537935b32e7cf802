/** A point of time for people: with the day unless it is today. ISO 8601 in; returned as it is when it is no time. */
export function timeText(iso: string, language: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const today = time.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, {
    ...(today ? {} : { dateStyle: 'medium' }),
    timeStyle: 'medium',
  }).format(time);
}
