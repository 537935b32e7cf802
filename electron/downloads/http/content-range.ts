/** What a server says of the part that it sends: RFC 9110, 14.4. */
export interface ContentRange {
  /** The first byte; null where it could send none (416). */
  start: number | null;
  /** One behind the last byte. */
  end: number | null;
  /** Bytes of the whole; null where it does not know. */
  total: number | null;
}

/** Pure: reads the header `Content-Range`; null for what is none. */
export function contentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(?:(\d{1,15})|\*)$/u.exec(
    header?.trim() ?? '',
  );
  if (!match) return null;
  const [, first, last, all] = match;
  const start = first === undefined ? null : Number(first);
  const end = last === undefined ? null : Number(last) + 1;
  const total = all === undefined ? null : Number(all);
  if (start !== null && end !== null && (end <= start || (total !== null && end > total)))
    return null;
  return { start, end, total };
}

/** Pure: the header `Content-Length`; null for what is none. */
export function contentLength(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/u.test(header) ? Number(header) : null;
}

/**
 * Pure: what makes sure that two parts are of the same file (`If-Range`): a strong ETag, else the time of the last change
 * where that cannot have been within the second before; null where there is neither.
 */
export function validatorOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | null {
  const { etag, date, 'last-modified': changed } = headers;
  if (typeof etag === 'string' && /^"[^"]*"$/u.test(etag)) return etag;
  if (typeof changed !== 'string' || typeof date !== 'string') return null;
  return Date.parse(date) - Date.parse(changed) >= 60_000 ? changed : null;
}
