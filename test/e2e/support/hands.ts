import type { Page } from 'playwright-core';
import { focusBy } from './keyboard';

/** A person's way to do things: with the pointer, or with the keyboard alone. */
export interface Hand {
  /** Opens a VM from the sidebar. */
  open(slug: string): Promise<void>;
  /** Presses a button; `back`: it lies before what has the keyboard now. */
  press(id: string, back?: 'back'): Promise<void>;
  /** Opens a menu and takes one of its entries. */
  pick(menu: string, entry: string): Promise<void>;
  /** Replaces what is in a field. */
  fill(id: string, text: string): Promise<void>;
}

const pointer = (page: Page): Hand => ({
  open: async (slug) => {
    await page.getByTestId(`vm-row-${slug}`).click();
    await page.waitForSelector('[data-testid="vm-page"]');
  },
  press: async (id) => page.getByTestId(id).click(),
  pick: async (menu, entry) => {
    await page.getByTestId(menu).click();
    await page.getByTestId(entry).click();
  },
  fill: async (id, text) => page.getByTestId(id).fill(text),
});

const keyboard = (page: Page): Hand => ({
  open: async (slug) => {
    await focusBy(page, 'Tab', 'vm-list');
    await page.keyboard.press('Home');
    const row = `[data-testid="vm-row-${slug}"]`;
    while ((await page.getAttribute(row, 'data-active')) !== 'true') {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-testid="vm-page"]');
  },
  press: async (id, back) => {
    await focusBy(page, back ? 'Shift+Tab' : 'Tab', id);
    await page.keyboard.press('Enter');
  },
  pick: async (menu, entry) => {
    await focusBy(page, 'Tab', menu);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await focusBy(page, 'ArrowDown', entry);
    await page.keyboard.press('Enter');
  },
  fill: async (id, text) => {
    await focusBy(page, 'Tab', id);
    await page.keyboard.press('Control+a');
    if (text === '') await page.keyboard.press('Delete');
    else await page.keyboard.type(text);
  },
});

export const hands = { pointer, keyboard } as const;
