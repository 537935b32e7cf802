import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { leaveConsole } from '../e2e/support/keyboard';
import { type HarnessWindow, launchChromium, openHarness } from './support/browser';
import {
  arrange,
  eachWithHarness,
  guestOf,
  keys,
  locked,
  openScreen,
} from './support/console-page';

const opened = eachWithHarness();

/**
 * Stands in for the browser's pointer lock. Chromium without a display warps a locked pointer to the middle and reports
 * the warp as a move, which it warps again: endless events, between which nothing else gets its turn. The real lock is
 * tested in Electron, which has a display.
 */
const standInForLock = async (page: Page) =>
  await page.evaluate(() => {
    let holder: Element | null = null;
    const give = (element: Element | null) => {
      holder = element;
      setTimeout(() => document.dispatchEvent(new Event('pointerlockchange')));
    };
    Object.defineProperty(document, 'pointerLockElement', { get: () => holder });
    document.exitPointerLock = () => give(null);
    Element.prototype.requestPointerLock = async function (this: Element) {
      give(this);
    };
  });

describe('a guest’s relative pointer', () => {
  beforeEach(async () => standInForLock(opened.harness.page));

  /** Opens the screen of a guest that has a mouse only. */
  async function openMouse(page: Page) {
    await arrange(page, { relative: true });
    await page.evaluate(() => {
      const { world } = window as unknown as HarnessWindow;
      const guest = world.list().find(({ slug }) => slug === 'windows-11');
      if (guest) world.change(guest.id, { mouseOnly: true });
    });
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    await page.getByTestId('console-capture').waitFor();
    await arrange(page, { pointers: [] });
  }

  it('is taken by a press, moves the guest’s, and is given back by Ctrl+Alt', async () => {
    const { page } = opened.harness;
    await openMouse(page);
    const canvas = page.getByTestId('screen-canvas');
    await canvas.hover({ position: { x: 30, y: 30 } });
    await page.mouse.move(400, 300);
    // Over the picture alone it is not the guest's, and the press that takes it is not one for the guest.
    expect((await guestOf(page)).pointers).toEqual([]);
    // The hint is shown for some seconds, in which a busy computer may not look.
    await page.evaluate(() => {
      new MutationObserver(() => {
        const shown = document.querySelector('[data-testid="capture-hint"]') !== null;
        if (shown) document.documentElement.dataset['hinted'] = 'yes';
      }).observe(document.body, { childList: true, subtree: true });
    });
    await canvas.click({ position: { x: 200, y: 150 } });
    await expect.poll(() => locked(page)).toBe(true);
    expect(await page.getByTestId('console-hint').textContent()).toContain('Ctrl+Alt');
    const hinted = async () =>
      await page.evaluate(() => document.documentElement.dataset['hinted'] ?? 'no');
    await expect.poll(hinted).toBe('yes');
    await expect
      .poll(async () => (await guestOf(page)).pointers.every(([, , mask]) => mask === 0))
      .toBe(true);
    await arrange(page, { pointers: [] });
    await canvas.evaluate((element) => {
      for (const [movementX, movementY] of [
        [40, -25],
        [10, 1],
        [1, 0],
      ]) {
        element.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, movementX, movementY }));
      }
    });
    const way = async () => {
      const { pointers } = await guestOf(page);
      return [0, 1].map((axis) =>
        pointers.reduce((sum, told) => sum + (told[axis] ?? 0) - 0x7fff, 0),
      );
    };
    await expect.poll(way).toEqual([51, -24]);
    await page.mouse.down();
    await expect.poll(async () => (await guestOf(page)).pointers.at(-1)?.[2]).toBe(1);
    await canvas.dispatchEvent('wheel', { bubbles: true, deltaY: 120 });
    await expect
      .poll(async () => (await guestOf(page)).pointers.some(([, , mask]) => (mask & 0x10) !== 0))
      .toBe(true);
    await leaveConsole(page);
    await expect.poll(() => locked(page)).toBe(false);
    // Nothing stays pressed in the guest.
    await expect.poll(async () => (await guestOf(page)).pointers.at(-1)?.[2]).toBe(0);
    await page.mouse.up();
    await page.getByTestId('tab-hardware').click();
    await page.getByTestId('vm-details').waitFor();
  });

  it('goes back to the person with the browser’s Escape, which is the guest’s key all the same', async () => {
    const { page } = opened.harness;
    await openMouse(page);
    const canvas = page.getByTestId('screen-canvas');
    await canvas.click();
    await expect.poll(() => locked(page)).toBe(true);
    // As the browser does it: the pointer is back, and of the key nothing is heard.
    await page.evaluate(() => document.exitPointerLock());
    await expect.poll(() => locked(page)).toBe(false);
    const escape = { keysym: 0xff1b };
    await expect
      .poll(() => keys(page))
      .toEqual([
        { ...escape, down: true },
        { ...escape, down: false },
      ]);
    // By Ctrl+Alt it is asked for, and no key but those is told.
    await canvas.click();
    await expect.poll(() => locked(page)).toBe(true);
    await leaveConsole(page);
    await expect.poll(() => locked(page)).toBe(false);
    await page.waitForTimeout(200);
    expect((await keys(page)).filter(({ keysym }) => keysym === 0xff1b)).toHaveLength(2);
  });

  const ends: Record<string, (page: Page) => Promise<void>> = {
    'the loss of the window': async (page) =>
      page.evaluate(() => void window.dispatchEvent(new Event('blur'))),
    'the loss of the keyboard': async (page) =>
      page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur()),
    'a guest that is paused': async (page) =>
      page.evaluate(() => {
        const { world } = window as unknown as HarnessWindow;
        const guest = world.list().find(({ slug }) => slug === 'windows-11');
        if (guest) world.act(guest.id, 'pause');
      }),
  };
  it.each(Object.keys(ends))('ends with %s', async (way) => {
    const { page } = opened.harness;
    await openMouse(page);
    await page.getByTestId('screen-canvas').click();
    await expect.poll(() => locked(page)).toBe(true);
    await ends[way]?.(page);
    await expect.poll(() => locked(page)).toBe(false);
  });

  it('is left alone where there is a tablet that the guest does not use yet, until a button takes it', async () => {
    const { page } = opened.harness;
    await arrange(page, { relative: true });
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    await page.getByTestId('screen-canvas').click();
    expect(await locked(page)).toBe(false);
    await page.getByTestId('console-capture').click();
    await expect.poll(() => locked(page)).toBe(true);
  });
});

describe('the size of a guest’s screen', () => {
  /** The picture on the page: its size in pixels of the guest and of the display, and how it is scaled. */
  const shown = async (page: Page) =>
    await page.getByTestId('screen-canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas.getBoundingClientRect();
      return {
        guest: [canvas.width, canvas.height],
        scale: Math.round((width / canvas.width) * 1000) / 1000,
        shown: [Math.round(width), Math.round(height)],
        sharp: canvas.style.imageRendering === 'pixelated',
      };
    });
  const choose = async (page: Page, id: string) => {
    await page.getByTestId('console-size').click();
    await page.getByTestId(`console-size-${id}`).click();
  };

  it('follows the window, is asked for once it rests, and is remembered as it was chosen', async () => {
    const { page } = opened.harness;
    await arrange(page, { takesSizes: 'yes' });
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    const asked = async () => (await guestOf(page)).sizes;
    await expect.poll(async () => (await asked()).length).toBe(1);
    await expect.poll(async () => (await shown(page)).scale).toBe(1);
    for (const width of [1000, 960, 940, 900]) await page.setViewportSize({ width, height: 700 });
    await expect.poll(async () => (await asked()).length).toBe(2);
    const [, last] = await asked();
    await expect.poll(async () => (await shown(page)).guest).toEqual(last);
    const stage = await page.locator('.console-stage').boundingBox();
    expect(last).toEqual([Math.round(stage?.width ?? 0), Math.round(stage?.height ?? 0)]);

    await choose(page, 'fit');
    await page.setViewportSize({ width: 1100, height: 720 });
    await expect.poll(async () => (await shown(page)).scale).toBeGreaterThan(1);
    expect((await shown(page)).sharp).toBe(false);
    await page.waitForTimeout(400);
    expect(await asked()).toHaveLength(2);
    await page.reload();
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    await page.getByTestId('console-size').click();
    expect(await page.getByTestId('console-size-fit').getAttribute('aria-checked')).toBe('true');
  });

  it('is counted in the display’s pixels where it is scaled by a fraction', async () => {
    // Playwright's own scale changes what the page is told, not how it is laid out.
    const scaled = await launchChromium(['--force-device-scale-factor=1.5']);
    onTestFinished(async () => scaled.close());
    const { page, complaints } = await openHarness(
      scaled,
      inject('harness'),
      { vms: 'sample', language: 'en' },
      { viewport: null },
    );
    await arrange(page, { takesSizes: 'yes' });
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    await expect.poll(async () => (await guestOf(page)).sizes.length).toBe(1);
    const [asked] = (await guestOf(page)).sizes;
    const stage = await page.locator('.console-stage').boundingBox();
    expect(asked?.map((side) => side / 1.5)).toEqual([
      expect.closeTo(stage?.width ?? 0, 0),
      expect.closeTo(stage?.height ?? 0, 0),
    ]);
    await expect.poll(async () => (await shown(page)).guest).toEqual(asked);
    await expect.poll(async () => await shown(page)).toMatchObject({ scale: 0.667, sharp: true });
    await page.getByTestId('screen-canvas').click({ position: { x: 100, y: 60 } });
    const told = async () => (await guestOf(page)).pointers.at(-1) ?? [];
    // A browser tells places in whole pixels of CSS.
    await expect.poll(told).toEqual([expect.closeTo(150, -1), expect.closeTo(90, -1), 0]);
    // The guest's pointer is as large as its picture, and points where it pointed.
    const pointer = await page.getByTestId('screen-canvas').evaluate((one) => one.style.cursor);
    expect(pointer).toMatch(/^image-set\(url\(.*\) 1\.5(x|dppx)\) 1 2, default$/);
    await choose(page, 'actual');
    await page.keyboard.press('+');
    await expect.poll(async () => (await shown(page)).scale).toBe(0.833);
    expect(complaints).toEqual([]);
  });

  it('zooms by keys of the tools, sharply in whole steps', async () => {
    const { page } = opened.harness;
    await openScreen(page);
    await choose(page, 'actual');
    await expect.poll(async () => await shown(page)).toMatchObject({ scale: 1, sharp: true });
    await page.keyboard.press('+');
    await expect.poll(async () => await shown(page)).toMatchObject({ scale: 1.25, sharp: false });
    for (const _ of [1, 2]) await page.keyboard.press('+');
    await expect
      .poll(async () => await shown(page))
      .toMatchObject({ scale: 2, shown: [640, 400], sharp: true });
    await page.keyboard.press('0');
    await expect.poll(async () => await shown(page)).toMatchObject({ scale: 1 });
  });

  it.each([
    ['never', 'VirtIO GPU'],
    ['no', 'Text mode has a fixed size'],
  ] as const)(
    'that is asked for in vain (%s) is said, once it was chosen',
    async (takesSizes, word) => {
      const { page } = opened.harness;
      await arrange(page, { takesSizes });
      await page.getByTestId('vm-row-windows-11').click();
      await openScreen(page);
      const hint = page.getByTestId('console-hint');
      expect(await hint.textContent()).toContain('Ctrl+Alt');
      await choose(page, 'follow');
      await expect.poll(() => hint.textContent(), { timeout: 5000 }).toContain(word);
      await expect.poll(async () => await shown(page)).toMatchObject({ guest: [320, 200] });
    },
  );
});
