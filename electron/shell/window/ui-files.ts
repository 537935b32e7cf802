import { readFileSync } from 'node:fs';
import path from 'node:path';
import { uiOrigin } from './ui-origin';

/**
 * What the page may do. `style-src 'unsafe-inline'` is there because Mantine and xterm insert `<style>`
 * elements; scripts come from our own files alone.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const htmlType = 'text/html; charset=utf-8';

const contentTypes: Record<string, string> = {
  '.html': htmlType,
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * The file that an address of the window means, or null for anything but a plain path under `root`.
 * Encoded dots and slashes are refused, not resolved.
 */
export function fileForUrl(root: string, address: string): string | null {
  const prefix = `${uiOrigin}/`;
  if (!address.startsWith(prefix)) return null;
  const [asked = ''] = address.slice(prefix.length).split(/[?#]/, 1);
  let name: string;
  try {
    name = decodeURIComponent(asked);
  } catch {
    // A malformed escape names no file.
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const file = path.join(root, name === '' ? 'index.html' : name);
  return file.startsWith(root + path.sep) ? file : null;
}

/** What Electron's buffer protocol takes as an answer. */
export interface UiAnswer {
  statusCode: number;
  headers: Record<string, string>;
  data: Buffer;
}

const refusal = (statusCode: number): UiAnswer => ({
  statusCode,
  headers: { 'content-security-policy': contentSecurityPolicy },
  data: Buffer.alloc(0),
});

/**
 * Answers the window's requests with the files under `root`: GET only, no listing, 404 otherwise.
 * @param complete puts into the page itself what only main knows.
 */
export function answerUiRequest(
  root: string,
  request: { method: string; url: string },
  complete?: (html: string) => string,
): UiAnswer {
  if (request.method !== 'GET') return refusal(405);
  const file = fileForUrl(root, request.url);
  if (file === null) return refusal(404);
  const type = contentTypes[path.extname(file)];
  if (type === undefined) return refusal(404);
  try {
    // Synchronous, because reading a file in pieces would wait for main's other work after each piece.
    const data = readFileSync(file);
    return {
      statusCode: 200,
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      },
      data: complete && type === htmlType ? Buffer.from(complete(data.toString())) : data,
    };
  } catch {
    // No such file, or a folder: the same answer for all, so that nothing is learned from it.
    return refusal(404);
  }
}
