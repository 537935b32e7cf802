const schemes: ReadonlySet<string> = new Set(['http:', 'https:']);

/**
 * Pure: an address as a browser would take it, if it is one of the web: its host as it is asked for (`xn--…`), without
 * letters that only look like others. @returns null for any other, such as a file's.
 */
export function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return schemes.has(protocol) ? href : null;
}
