import type { Page } from 'playwright-core';

/** Waits until noVNC is connected and has drawn something that is not one flat colour. */
export async function waitForGuestPicture(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '[data-testid="screen-console"] canvas',
    );
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width < 2) return false;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4 * 97) {
      colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    }
    return colours.size > 8;
  });
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
