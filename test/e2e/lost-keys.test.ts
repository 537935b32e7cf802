import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askMain } from './support/app';
import { heldAfter, scanCodes, startScanCodeGuest } from './support/scan-code-guest';
import { mouseMoves, startMouseGuest } from './support/mouse-guest';
import { fileWithApp } from './support/session';

// A real guest tells which keys it believes to be held: none, once the keyboard is elsewhere.

const session = fileWithApp(async (home) => {
  await startScanCodeGuest(home, 'keys');
  await home.cli('create', 'other', '--test-guest');
});

const at = (page: Page, id: string) => page.getByTestId(id);
const codes = () => scanCodes(session.home, 'keys');

/** Gives the guest the keyboard and presses these keys without letting them go. */
async function hold(page: Page, keys: readonly string[]): Promise<void> {
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await at(page, 'screen-canvas').click();
  const before = (await codes()).length;
  for (const key of keys) await page.keyboard.down(key);
  await expect.poll(async () => heldAfter((await codes()).slice(before)).length).toBe(keys.length);
}

/** Expects the guest to hold no key while ours are still down, then lets ours go: that must press nothing. */
async function expectLetGo(page: Page, keys: readonly string[]): Promise<void> {
  await expect.poll(async () => heldAfter(await codes()), { timeout: 5000 }).toEqual([]);
  for (const key of keys.toReversed()) await page.keyboard.up(key);
  expect(heldAfter(await codes())).toEqual([]);
}

const nativeMenu = async () => {
  await askMain(() =>
    session.app.electron.evaluate(({ BrowserWindow, Menu }) => {
      const [window] = BrowserWindow.getAllWindows();
      const submenu = Menu.getApplicationMenu()?.items[0]?.submenu;
      if (window && submenu) setTimeout(() => submenu.popup({ window, x: 20, y: 20 }));
    }),
  );
};
const closeNativeMenu = async () => {
  await askMain(() =>
    session.app.electron.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.items[0]?.submenu?.closePopup();
    }),
  );
};
interface Way {
  name: string;
  /** Pressed before, and still held afterwards. */
  keys: readonly string[];
  leave: (page: Page) => Promise<void>;
  back?: (page: Page) => Promise<void>;
}

const ways: readonly Way[] = [
  {
    name: 'another tab',
    keys: ['Control', 'a'],
    leave: async (page) => await at(page, 'tab-serial').click(),
    back: async (page) => await at(page, 'tab-screen').click(),
  },
  {
    name: 'another machine',
    keys: ['Shift', 'b'],
    leave: async (page) => await at(page, 'vm-row-other').click(),
    back: async (page) => await at(page, 'vm-row-keys').click(),
  },
  {
    name: 'the key menu',
    keys: ['c'],
    leave: async (page) => await at(page, 'console-keys').click(),
    back: async (page) => await page.keyboard.press('Escape'),
  },
  {
    name: 'a dialog',
    keys: ['Control', 'Shift'],
    leave: async (page) => {
      await at(page, 'action-reset').click();
      await page.locator('[role="dialog"]:focus-within').waitFor();
    },
    back: async (page) => {
      await page.keyboard.press('Escape');
      await at(page, 'confirm-yes').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'a native menu',
    keys: ['Control'],
    leave: nativeMenu,
    back: closeNativeMenu,
  },
  {
    name: 'another window',
    keys: ['Control', 'Alt', 'd'],
    // Playwright makes every page believe that it has the focus, so the event has to be ours.
    leave: async (page) => {
      await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    },
  },
  {
    name: 'view only',
    keys: ['Control', 'e'],
    leave: async (page) => await at(page, 'console-view-only').click(),
    back: async (page) => await at(page, 'console-view-only').click(),
  },
  {
    name: 'full screen left',
    keys: ['Control', 'f'],
    leave: async (page) => {
      await page.evaluate(async () => await document.exitFullscreen());
    },
  },
];

it('lets every key go for the guest, whichever way the keyboard leaves it', async () => {
  const { page } = session.app;
  await at(page, 'vm-row-keys').click();
  for (const { name, keys, leave, back } of ways) {
    if (name === 'full screen left') {
      await at(page, 'console-full-screen').click();
      await page.waitForFunction(() => document.fullscreenElement !== null);
    }
    await hold(page, keys);
    await leave(page);
    await expectLetGo(page, keys).catch((error: unknown) => {
      throw new Error(`${name} leaves keys held`, { cause: error });
    });
    await back?.(page);
  }
});

it('lets both keys go that ask for the keyboard, and nothing sticks to the next key', async () => {
  const { page } = session.app;
  await at(page, 'vm-row-keys').click();
  await hold(page, []);
  const before = (await codes()).length;
  await page.keyboard.press('Control+Alt');
  const pressed = async () => (await codes()).slice(before);
  await expect.poll(pressed).toHaveLength(4);
  expect((await pressed()).slice(0, 2)).toEqual(['1d', '38']);
  expect((await pressed()).toSorted()).toEqual(['1d', '38', '9d', 'b8']);
  await at(page, 'screen-canvas').click();
  await page.keyboard.press('c');
  await expect.poll(async () => (await pressed()).slice(4)).toEqual(['2e', 'ae']);
});

it('lets keys go when the page is loaded again or the machine’s console ends', async () => {
  const { page } = session.app;
  await at(page, 'vm-row-keys').click();
  await hold(page, ['Control', 'g']);
  await page.reload();
  await expectLetGo(page, ['Control', 'g']);
});

it('gives a guest without a tablet the whole pointer, and takes it back with every button released', async () => {
  const { app, home } = session;
  const { page } = app;
  await startMouseGuest(home, 'mouse');
  await at(page, 'vm-row-mouse').click();
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await at(page, 'console-capture').waitFor();
  const moved = async () => await mouseMoves(home, 'mouse');
  const locked = async () => await page.evaluate(() => document.pointerLockElement !== null);
  await at(page, 'screen-canvas').click();
  await expect.poll(locked).toBe(true);
  await app.screenshot('pointer-captured');
  const before = await moved();
  expect(before.pressed).toBe(false);
  // Playwright's pointer is moved to places; the browser tells the guest the way between them.
  await page.mouse.move(600, 400);
  await page.mouse.move(640, 380);
  await page.mouse.move(900, 300);
  await page.mouse.down();
  await expect.poll(async () => (await moved()).buttons).toBe(1);
  const after = await moved();
  expect([after.x - before.x, after.y - before.y]).not.toEqual([0, 0]);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expect.poll(locked).toBe(false);
  await expect.poll(async () => (await moved()).buttons).toBe(0);
  await page.mouse.up();
  await at(page, 'tab-hardware').click();
  await at(page, 'vm-details').waitFor();
});
