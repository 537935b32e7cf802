import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { MenuItem } from 'electron';
import { expect, it } from 'vitest';
import { askMain } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { walkSerial } from './support/serial-walk';
import { fileWithApp } from './support/session';

const session = fileWithApp(async (home) => {
  await home.cli('create', 'menu-guest', '--test-guest', '--start');
});

/** Right-clicks, and takes an item of the menu that main puts up; the desktop's own drawing of it is left out. */
async function choose(target: string, id: string): Promise<string[]> {
  const { page, electron } = session.app;
  await askMain(() =>
    electron.evaluate(({ Menu }) => {
      const shown: MenuItem[][] = [];
      Object.assign(globalThis, { shownMenus: shown });
      Menu.prototype.popup = function popup(this: { items: MenuItem[] }) {
        shown.push(this.items);
      };
    }),
  );
  await page.locator(target).click({ button: 'right' });
  const labels = () =>
    askMain(() =>
      electron.evaluate(
        () =>
          (globalThis as unknown as { shownMenus: MenuItem[][] }).shownMenus
            .at(-1)
            ?.map(({ label }) => label) ?? [],
      ),
    );
  await expect.poll(labels).not.toEqual([]);
  await askMain(() =>
    electron.evaluate((_electron, wanted) => {
      const menus = (globalThis as unknown as { shownMenus: MenuItem[][] }).shownMenus;
      menus
        .at(-1)
        ?.find((item) => item.id === wanted)
        ?.click();
    }, id),
  );
  return await labels();
}

it('copies from a field and pastes into it by its menu', async () => {
  const { page } = session.app;
  const search = '[data-testid="list-search"]';
  await page.locator(search).fill('menu');
  await page.locator(search).selectText();
  expect(await choose(search, 'copy')).toContain('&Copy');
  await page.locator(search).fill('');
  await choose(search, 'paste');
  await expect.poll(() => page.locator(search).inputValue()).toBe('menu');
  await choose(search, 'undo');
  await expect.poll(() => page.locator(search).inputValue()).toBe('');
});

const focused = () =>
  session.app.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
const settle = async () => await new Promise((resolve) => setTimeout(resolve, 200));

it('pastes into a serial terminal by its own menu, and copies what the guest answered', async () => {
  const { page, electron } = session.app;
  await page.getByTestId('vm-row-menu-guest').click();
  await waitForGuestPicture(page);
  await askMain(() => electron.evaluate(({ clipboard }) => clipboard.writeText('pasted-here')));
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await terminal.getByText('PADDOCK-READY').first().waitFor();

  // By the keyboard alone: nothing of it goes to the guest.
  await page.locator('.xterm-screen').click();
  await page.keyboard.press('ContextMenu');
  await expect.poll(focused).toBe('serial-menu-paste');
  expect(await page.getByTestId('serial-menu-copy').isDisabled()).toBe(true);
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('serial-menu-all');
  await page.keyboard.press('Escape');
  await page.getByTestId('serial-menu').waitFor({ state: 'detached' });
  const log = await session.home.cli('serial', 'menu-guest', '--dump');
  expect(log.slice(log.indexOf('PADDOCK-READY')).trim()).toBe('PADDOCK-READY');

  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByTestId('serial-menu-paste').click();
  await terminal.getByText('pasted-here').first().waitFor();

  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByTestId('serial-menu-all').click();
  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByTestId('serial-menu-copy').click();
  const copied = () => askMain(() => electron.evaluate(({ clipboard }) => clipboard.readText()));
  await expect.poll(copied).toMatch(/PADDOCK-READY[^]*pasted-here/);

  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByTestId('serial-menu-find').click();
  await page.getByTestId('serial-menu').waitFor({ state: 'detached' });
  // Mantine gives the keyboard back a moment after a menu has closed: not this time.
  await settle();
  await page.keyboard.type('pasted');
  expect(await page.getByTestId('serial-search').inputValue()).toBe('pasted');
  await page.keyboard.press('Escape');

  await walkSerial(session);
});

it('leaves the right button to a program that takes the mouse, and the menu key and Shift to us', async () => {
  const { home, app } = session;
  const { page } = app;
  await page.getByTestId('vm-row-menu-guest').click();
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await terminal.getByText('PADDOCK-READY').first().waitFor();
  // What such a program would say: the port's log is what the terminal shows.
  const log = path.join(home.vms, 'menu-guest/logs/serial0.log');
  await appendFile(log, '\u001B[?1000hMOUSE-TAKEN');
  await terminal.getByText('MOUSE-TAKEN').first().waitFor();

  const menu = page.getByTestId('serial-menu');
  await page.locator('.xterm-screen').click({ button: 'right' });
  await settle();
  expect(await menu.count()).toBe(0);
  await page.keyboard.press('ContextMenu');
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await page.locator('.xterm-screen').click({ button: 'right', modifiers: ['Shift'] });
  await menu.waitFor();
});
