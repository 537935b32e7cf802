import type { Page } from 'playwright-core';

/** What the screen shows: how many colours, of how many pixels; enough to say what was there instead of a picture. */
const screenContents = (page: Page) =>
  page.evaluate(() => {
    const shown = document.querySelector<HTMLElement>('[data-testid="screen-console"]');
    const canvas = shown?.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const colours = new Set<number>();
    if (canvas && context && canvas.width > 1) {
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4 * 97) {
        colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
      }
    }
    return {
      state: shown?.dataset['state'],
      size: canvas ? `${canvas.width}x${canvas.height}` : 'no canvas',
      colours: colours.size,
      text: document.querySelector<HTMLElement>('.vm-page')?.innerText,
    };
  });

/**
 * Waits until noVNC is connected and has drawn something that is not one flat colour.
 * @throws what the page showed instead, after half a minute.
 */
export async function waitForGuestPicture(page: Page): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const contents = await screenContents(page);
    if (contents.state === 'connected' && contents.colours > 8) return;
    if (performance.now() > deadline) throw new Error(`no picture: ${JSON.stringify(contents)}`);
    await page.waitForTimeout(100);
  }
}

/** Share of the canvas's pixels that differ between two moments: what typing into the guest changes. */
export async function canvasHash(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '[data-testid="screen-console"] canvas',
    );
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return '';
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const digest = await crypto.subtle.digest('SHA-256', data);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16)).join('');
  });
}
