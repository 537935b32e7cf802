import { deflateSync, inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { leaveConsole } from '../e2e/support/keyboard';
import { heard, listenIn, loudness, shareOf } from '../e2e/support/listen';
import { type HarnessWindow, launchChromium, openHarness } from './support/browser';
import { eachWithHarness, guestOf, held, openScreen } from './support/console-page';

const opened = eachWithHarness();

describe('a guest’s screen', () => {
  it('shows the pixels that were sent', async () => {
    const { page } = opened.harness;
    await openScreen(page);
    const pixel = await page.getByTestId('screen-canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pen = (canvas as HTMLCanvasElement).getContext('2d');
      return [width, height, ...(pen?.getImageData(width / 2, height / 2, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual([320, 200, 200, 30, 90, 255]);
  });

  it('is put on the clipboard as it is', async () => {
    const { page } = opened.harness;
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
    const { page } = opened.harness;
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
    const { page } = opened.harness;
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
    const { page } = opened.harness;
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
    const { page } = opened.harness;
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

it('a serial port says what it said, and what is typed', async () => {
  const { page } = opened.harness;
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('虚拟机');
  await terminal.click();
  await page.keyboard.type('hello 42');
  await expect.poll(() => terminal.textContent(), { timeout: 10_000 }).toContain('hello 42');
});

it('nothing that a guest writes reaches beyond its terminal', async () => {
  const { page } = opened.harness;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('mine'));
  const beyond: string[] = [];
  page.on('popup', (popup) => beyond.push(popup.url()));
  page.on('dialog', (dialog) => beyond.push(dialog.message()));
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
  expect(beyond).toEqual([]);
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
    const { page } = opened.harness;
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
    const { page } = opened.harness;
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
