/** The window's own scheme and origin; everything the window loads comes from here. */
export const uiScheme = 'app';
export const uiOrigin = 'app://ui';

/**
 * The origin that the window's page has: `app://ui`, or the development server's while developing.
 * @param developmentUrl `ELECTRON_RENDERER_URL`, set by `npm run dev` only.
 * @param isPackaged a packaged app ignores the development server.
 */
export function pageUrl(developmentUrl: string | undefined, isPackaged: boolean): URL {
  if (developmentUrl && !isPackaged) return new URL(developmentUrl);
  return new URL(`${uiOrigin}/index.html`);
}

/**
 * The origin of a page's address. `URL.origin` is `null` for schemes that are not special in the URL
 * standard, such as ours.
 */
export function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}
