import { deflateSync, inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
} from 'vitest';
import { leaveConsole } from '../e2e/support/keyboard';
import { heard, listenIn, loudness, shareOf } from '../e2e/support/listen';
import type { GuestScreen } from '../harness/guests/screen';
import { type Harness, type HarnessWindow, launchChromium, openHarness } from './support/browser';

let browser: Browser;
let harness: Harness;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => browser.close());
beforeEach(async () => {
  harness = await openHarness(browser, inject('harness'), { vms: 'sample', language: 'en' });
  await harness.page.getByTestId('vm-row-debian-12').click();
});
afterEach(async () => {
  await harness.page.close();
  if (harness.complaints.length > 0) throw new Error(harness.complaints.join('\n'));
});

const keys = async (page: Page) =>
  await page.evaluate(() => (window as unknown as HarnessWindow).guestScreen.keys);

/** Keysyms that the guest believes to be held. */
async function held(page: Page): Promise<number[]> {
  const down = new Set<number>();
  for (const { keysym, down: pressed } of await keys(page)) {
    if (pressed) down.add(keysym);
    else down.delete(keysym);
  }
  return [...down];
}

async function openScreen(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await page.locator('[data-drawn="true"]').waitFor();
}

describe('a guest’s screen', () => {
  it('shows the pixels that were sent', async () => {
    const { page } = harness;
    await openScreen(page);
    const pixel = await page.getByTestId('screen-canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pen = (canvas as HTMLCanvasElement).getContext('2d');
      return [width, height, ...(pen?.getImageData(width / 2, height / 2, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual([320, 200, 200, 30, 90, 255]);
  });

  it('is put on the clipboard as it is', async () => {
    const { page } = harness;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openScreen(page);
    await page.getByTestId('console-copy-picture').click();
    await page.getByText('Picture copied').waitFor();
    const pixel = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const image = await createImageBitmap((await item?.getType('image/png')) ?? new Blob());
      const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
      pen?.drawImage(image, 0, 0);
      return [image.width, image.height, ...(pen?.getImageData(9, 9, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual([320, 200, 200, 30, 90, 255]);
  });

  const leaves: Record<string, (page: Page) => Promise<void>> = {
    'Ctrl+Alt': leaveConsole,
    'a press elsewhere': async (page) => page.getByTestId('tab-hardware').click(),
    'another machine': async (page) => page.getByTestId('vm-row-windows-11').click(),
    'the loss of the keyboard': async (page) =>
      page.evaluate(() => {
        window.dispatchEvent(new Event('blur'));
      }),
  };
  it.each(Object.keys(leaves))('lets the guest’s keys go on %s', async (way) => {
    const { page } = harness;
    await openScreen(page);
    await page.getByTestId('screen-canvas').click();
    for (const key of ['a', 'Shift']) await page.keyboard.down(key);
    await expect.poll(async () => (await held(page)).length).toBe(2);
    await leaves[way]?.(page);
    await expect.poll(async () => await held(page)).toEqual([]);
    for (const key of ['Shift', 'a']) await page.keyboard.up(key);
    expect(await held(page)).toEqual([]);
  });
});

const guestOf = async (page: Page) =>
  await page.evaluate(() => (window as unknown as HarnessWindow).guestScreen);

/** Sets what the next screen that is opened does. */
const arrange = async (page: Page, changes: Partial<GuestScreen>) =>
  await page.evaluate(
    (given) => Object.assign((window as unknown as HarnessWindow).guestScreen, given),
    changes,
  );

const locked = async (page: Page) =>
  await page.evaluate(() => document.pointerLockElement !== null);

describe('a guest’s clipboard', () => {
  const told = async (page: Page) => (await guestOf(page)).clipboard;
  const say = async (page: Page, body: readonly number[]) =>
    await page.evaluate(
      (bytes) => (window as unknown as HarnessWindow).guestScreen.sayClipboard(bytes),
      body,
    );
  const here = async (page: Page) => await page.evaluate(() => navigator.clipboard.readText());
  const [announced, asked] = [
    [0x08, 0, 0, 1],
    [0x02, 0, 0, 1],
  ] as const;
  const provided = (text: string) => {
    const bytes = Buffer.from(text);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return [0x10, 0, 0, 1, ...deflateSync(Buffer.concat([size, bytes]))];
  };
  const agent = async (page: Page, clipboard: 'answers' | 'silent') =>
    await page.evaluate((state) => {
      const { world } = window as unknown as HarnessWindow;
      const guest = world.list().find(({ slug }) => slug === 'debian-12');
      if (guest) world.change(guest.id, { clipboard: state });
    }, clipboard);

  it('gets and gives a text while the guest has the keyboard, and at no other time', async () => {
    const { page } = harness;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openScreen(page);
    const button = page.getByTestId('console-clipboard');
    await page.evaluate(async () => await navigator.clipboard.writeText('é😀\n'));
    await page.getByTestId('screen-canvas').click();
    await say(page, asked);
    await button.click();
    await page.getByText('started without a shared clipboard').waitFor();
    await page.keyboard.press('Escape');
    expect(await told(page)).toEqual([]);
    await agent(page, 'silent');
    await button.click();
    await page.getByText('install spice-vdagent').waitFor();
    await page.keyboard.press('Escape');

    await agent(page, 'answers');
    await page.waitForTimeout(300);
    // The keyboard is with the tools.
    expect(await told(page)).toEqual([]);
    await page.getByTestId('screen-canvas').click();
    await expect.poll(() => told(page)).toEqual([announced]);
    await say(page, asked);
    await expect.poll(async () => (await told(page)).length).toBe(2);
    const [, given = []] = await told(page);
    expect(given.slice(0, 4)).toEqual([0x10, 0, 0, 1]);
    const text = inflateSync(Buffer.from(given.slice(4)));
    expect([text.readUInt32BE(), String(text.subarray(4))]).toEqual([7, 'é😀\n']);

    await say(page, announced);
    await expect.poll(async () => (await told(page)).at(-1)).toEqual(asked);
    await say(page, provided('界 from the guest'));
    await expect.poll(() => here(page)).toBe('界 from the guest');
    // Nobody has asked for it.
    await say(page, provided('unwanted'));
    await leaveConsole(page);
    await say(page, announced);
    await page.getByTestId('console-view-only').click();
    await page.getByTestId('screen-canvas').click();
    await say(page, announced);
    await page.waitForTimeout(300);
    expect(await told(page)).toHaveLength(3);
    expect(await here(page)).toBe('界 from the guest');
  });

  it('tells of a text that is too large, and keeps the choice of who gets what', async () => {
    const { page } = harness;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openScreen(page);
    await agent(page, 'answers');
    await page.evaluate(async () => await navigator.clipboard.writeText('x'.repeat(1_000_001)));
    await page.getByTestId('screen-canvas').click();
    const hint = page.getByTestId('console-hint');
    await expect.poll(() => hint.textContent()).toContain('The copied text is larger than 1 MB');
    await page.evaluate(async () => await navigator.clipboard.writeText('x'));
    await page.getByTestId('console-clipboard').click();
    await page.getByTestId('clipboard-to-guest').click();
    await page.getByTestId('screen-canvas').click();
    await expect.poll(() => told(page)).toEqual([announced]);
    await say(page, announced);
    await page.reload();
    await openScreen(page);
    await agent(page, 'answers');
    await page.getByTestId('console-clipboard').click();
    await expect
      .poll(() => page.getByTestId('clipboard-to-guest').getAttribute('aria-checked'))
      .toBe('true');
  });
});

describe('a guest’s sound', () => {
  const asked = async (page: Page) => (await guestOf(page)).sound;

  it('is asked for when somebody wants it, and played as it came', async () => {
    const { page } = harness;
    await page.evaluate(() => {
      const { world } = window as unknown as HarnessWindow;
      const guest = world.list().find(({ slug }) => slug === 'debian-12');
      if (guest) world.change(guest.id, { soundHere: true });
    });
    await openScreen(page);
    await listenIn(page);
    await page.getByTestId('console-sound').click();
    await page.waitForTimeout(200);
    expect(await asked(page)).toEqual([]);
    await page.getByTestId('sound-on').click();
    await expect.poll(() => asked(page)).toEqual([true]);
    await page.evaluate(() => {
      const { guestScreen } = window as unknown as HarnessWindow;
      guestScreen.say([255, 1, 0, 1]);
      // 440 Hz in pieces of 20 ms, at the pace at which they are played.
      let frame = 0;
      const began = performance.now();
      setInterval(() => {
        while (frame / 44.1 < performance.now() - began + 40) {
          const piece = new Uint8Array(8 + 882 * 4);
          const view = new DataView(piece.buffer);
          piece.set([255, 1, 0, 2]);
          view.setUint32(4, 882 * 4);
          for (let at = 0; at < 882; at += 1, frame += 1) {
            const sample = Math.round(20_000 * Math.sin((2 * Math.PI * 440 * frame) / 44_100));
            for (const ear of [0, 2]) view.setInt16(8 + at * 4 + ear, sample, true);
          }
          guestScreen.say([...piece]);
        }
      }, 20);
    });
    await expect.poll(async () => shareOf(await heard(page), 440)).toBeGreaterThan(0.98);
    expect(shareOf(await heard(page), 880)).toBeLessThan(0.01);
    const loud = loudness(await heard(page));
    expect(loud).toBeGreaterThan(0.3);
    await page.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await expect.poll(async () => loudness(await heard(page))).toBe(0);
    await page.getByTestId('sound-on').click();
    await expect.poll(() => asked(page)).toEqual([true, false]);
    // It is remembered.
    await page.getByTestId('sound-on').click();
    await page.reload();
    await expect.poll(() => page.evaluate(() => localStorage.length > 0)).toBe(true);
    const kept = await page.evaluate(() =>
      Object.entries(localStorage).find(([key]) => key.startsWith('paddock.sound')),
    );
    expect(kept?.[1]).toBe('on 0');
  });
});

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
  beforeEach(async () => standInForLock(harness.page));

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
    const { page } = harness;
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
    const { page } = harness;
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
    const { page } = harness;
    await openMouse(page);
    await page.getByTestId('screen-canvas').click();
    await expect.poll(() => locked(page)).toBe(true);
    await ends[way]?.(page);
    await expect.poll(() => locked(page)).toBe(false);
  });

  it('is left alone where there is a tablet that the guest does not use yet, until a button takes it', async () => {
    const { page } = harness;
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
    const { page } = harness;
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
    const { page } = harness;
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
      const { page } = harness;
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

it('a serial port says what it said, and what is typed', async () => {
  const { page } = harness;
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('虚拟机');
  await terminal.click();
  await page.keyboard.type('hello 42');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('hello 42');
});

it('nothing that a guest writes reaches beyond its terminal', async () => {
  const { page } = harness;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  const opened: string[] = [];
  page.on('popup', (popup) => opened.push(popup.url()));
  page.on('dialog', (dialog) => opened.push(dialog.message()));
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('虚拟机');
  const title = await page.title();
  await terminal.click();
  // The guest says back what is typed: a title, a text for the clipboard, a link whose text is not its address.
  for (const string of ['0;taken over', '52;c;dGFrZW4=', '8;;https://example.org/taken']) {
    await page.keyboard.press('Escape');
    await page.keyboard.type(`]${string}`);
    await page.keyboard.press('Control+g');
  }
  await page.keyboard.type('press-here');
  const link = terminal.getByText('press-here').last();
  await link.waitFor();
  const box = await link.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 4);
  await page.mouse.click((box?.x ?? 0) + 6, (box?.y ?? 0) + 6);
  await page.waitForTimeout(300);
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  const asked = async () =>
    await page.evaluate(() =>
      (window as unknown as HarnessWindow).world.calls
        .filter(({ name }) => name === 'app.openLink')
        .map(({ input }) => input),
    );
  expect(await asked()).toEqual([]);
  // With Ctrl main is asked, by the address and not by its text.
  await page.keyboard.down('Control');
  await page.mouse.click((box?.x ?? 0) + 8, (box?.y ?? 0) + 6);
  await page.keyboard.up('Control');
  await expect.poll(asked).toMatchObject([{ address: 'https://example.org/taken' }]);
  expect(opened).toEqual([]);
});

/** Lets a test think that there is a graphics card: Chromium's own drawing in the processor takes its place. */
const pretendCard = () => {
  const { getContext } = HTMLCanvasElement.prototype;
  Object.assign(HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string, options?: object) {
      const given = { ...options, failIfMajorPerformanceCaveat: false };
      return getContext.call(this, kind, given);
    },
  });
  const { getParameter } = WebGL2RenderingContext.prototype;
  Object.assign(WebGL2RenderingContext.prototype, {
    getParameter(this: WebGL2RenderingContext, name: number) {
      // UNMASKED_RENDERER_WEBGL
      return name === 0x9246 ? 'a card' : (getParameter.call(this, name) as unknown);
    },
  });
};

it('a serial terminal is drawn by the graphics card, and by the page when that is lost', async () => {
  const own = await launchChromium(['--use-angle=swiftshader', '--enable-unsafe-swiftshader']);
  onTestFinished(async () => own.close());
  const { page, complaints } = await openHarness(own, inject('harness'), {
    vms: 'sample',
    language: 'en',
  });
  await page.evaluate(pretendCard);
  await page.getByTestId('vm-row-debian-12').click();
  await page.getByTestId('tab-serial').click();
  const place = page.getByTestId('serial-console');
  const canvas = place.locator('.xterm-screen canvas:not(.xterm-link-layer)');
  await canvas.waitFor();
  const rows = () => place.locator('.xterm-rows').count();
  expect(await rows()).toBe(0);
  // The greeting's green word.
  const green = async () => {
    const png = (await page.locator('.xterm-screen').screenshot()).toString('base64');
    return await page.evaluate(async (picture) => {
      const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
      pen?.drawImage(image, 0, 0);
      const { data } = pen?.getImageData(0, 0, image.width, 30) ?? { data: [] };
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if ((data[at + 1] ?? 0) > (data[at] ?? 0) + 40) count += 1;
      }
      return count;
    }, png);
  };
  await expect.poll(green, { timeout: 10_000 }).toBeGreaterThan(20);
  await canvas.evaluate((element) => {
    (element as HTMLCanvasElement)
      .getContext('webgl2')
      ?.getExtension('WEBGL_lose_context')
      ?.loseContext();
  });
  await expect.poll(rows, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => place.textContent()).toContain('fake login');
  await expect.poll(green).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
});

describe('the displays of a guest', () => {
  it('are switched in its page, open windows of their own, and share the first one’s clipboard', async () => {
    const { page } = harness;
    await openScreen(page);
    expect(await page.getByTestId('console-displays').count()).toBe(0);
    await page.evaluate(() => {
      const { world } = window as unknown as HarnessWindow;
      const guest = world.list().find(({ slug }) => slug === 'debian-12');
      if (guest) world.change(guest.id, { displays: 2 });
    });
    const choose = async (entry: string) => {
      await page.getByTestId('console-displays').click();
      await page.getByTestId(entry).click();
    };
    await choose('console-display-1');
    await page.getByRole('region', { name: 'Display 2 of' }).waitFor();
    await openScreen(page);
    expect((await guestOf(page)).heads).toEqual([0, 1]);
    expect(await page.getByTestId('console-clipboard').count()).toBe(0);
    await choose('console-display-off');
    await expect.poll(async () => (await guestOf(page)).sizes.at(-1)).toEqual([0, 0]);
    await choose('console-display-window-0');
    // The page remembers it, and goes back when there is one display only.
    await page.getByTestId('vm-row-windows-11').click();
    await page.getByTestId('vm-row-debian-12').click();
    await page.getByRole('region', { name: 'Display 2 of' }).waitFor();
    await page.evaluate(() => {
      const { world } = window as unknown as HarnessWindow;
      const guest = world.list().find(({ slug }) => slug === 'debian-12');
      if (guest) world.change(guest.id, { displays: 1 });
    });
    await page.getByRole('region', { name: 'Screen of' }).waitFor();
    expect(await page.getByTestId('console-displays').count()).toBe(0);
  });
});

describe('the text on a guest’s screen', () => {
  it('is shown, marked and copied, or said not to be there', async () => {
    const { page } = harness;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openScreen(page);
    const read = async () => await page.evaluate(async () => await navigator.clipboard.readText());
    await page.getByTestId('console-copy-text').click();
    await page.getByTestId('screen-text').waitFor();
    expect(await page.getByTestId('screen-text').textContent()).toBe(
      'debian-12 login: _\n\n  Tëst ✓',
    );
    expect(await page.getByTestId('screen-text-unknown').textContent()).toContain('1 character');
    await page.getByTestId('screen-text-copy').click();
    await expect.poll(read).toBe('debian-12 login: _\n\n  Tëst ✓');
    await page.getByTestId('console-copy-text').click();
    // Only what is marked, where something is.
    await page.getByTestId('screen-text').evaluate((text) => {
      const range = document.createRange();
      range.setStart(text.firstChild ?? text, 10);
      range.setEnd(text.firstChild ?? text, 15);
      window.getSelection()?.removeAllRanges();
      window.getSelection()?.addRange(range);
    });
    await page.getByTestId('screen-text-copy').click();
    await expect.poll(read).toBe('login');
    await page.getByTestId('vm-row-windows-11').click();
    await openScreen(page);
    await page.getByTestId('console-copy-text').click();
    await page.getByText('The screen shows no text').waitFor();
  });
});
