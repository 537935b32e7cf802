import type { Page } from 'playwright-core';

/** Waits until the window has its fonts and every movement that ends has ended: what a picture of it needs. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await frame();
    const endless = (animation: Animation) =>
      !Number.isFinite(Number(animation.effect?.getComputedTiming().endTime ?? 0));
    const moving = document.getAnimations().filter((animation) => !endless(animation));
    await Promise.allSettled(moving.map((animation) => animation.finished));
    await frame();
  });
}

/** Waits until an image shows more than one flat colour: a guest that has drawn. */
export async function waitForDrawnImage(page: Page, selector: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const image = document.querySelector<HTMLImageElement>(wanted);
    const pen = new OffscreenCanvas(32, 32).getContext('2d');
    if (!image?.complete || !pen) return false;
    pen.drawImage(image, 0, 0, 32, 32);
    return new Set(new Uint32Array(pen.getImageData(0, 0, 32, 32).data.buffer)).size > 8;
  }, selector);
}
