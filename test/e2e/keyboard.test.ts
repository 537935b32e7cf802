import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { waitForGuestPicture } from './support/guest-screen';
import { focusBy, focused, leaveConsole } from './support/keyboard';
import { textFindings } from './support/screens/findings';
import { followTheme } from './support/screens/looks';
import { eachWithApp } from './support/session';

const session = eachWithApp(undefined, { LANG: 'zh_CN.UTF-8', LANGUAGE: 'zh_CN' });

/** A page that is opened for the first time is loaded first. */
const keyboardAt = (page: Page, id: string) =>
  expect.poll(() => focused(page), { timeout: 10_000 }).toBe(id);

/** Goes to a dialog's opener and opens it. */
async function open(page: Page, key: 'Tab' | 'Shift+Tab' | 'ArrowDown', id: string) {
  await focusBy(page, key, id);
  await page.keyboard.press('Enter');
}

async function makeGuest(page: Page): Promise<void> {
  // The keyboard comes back from a wizard that was left, also from the question whether to leave it.
  await open(page, 'Tab', 'welcome-new-vm');
  await keyboardAt(page, 'source-iso');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'welcome-new-vm');
  await page.keyboard.press('Enter');
  await keyboardAt(page, 'source-iso');
  await focusBy(page, 'ArrowDown', 'source-test-guest');
  await open(page, 'Tab', 'wizard-next');
  await keyboardAt(page, 'guest-name');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'wizard-keep');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'guest-name');
  for (const step of ['disk', 'summary']) {
    await open(page, 'Tab', 'wizard-next');
    await page.waitForSelector(`[data-testid="wizard-step-${step}"][aria-current="step"]`);
  }
  await keyboardAt(page, 'wizard-create-start');
  await page.keyboard.press('Enter');
}

async function visitConsoles(page: Page): Promise<void> {
  await waitForGuestPicture(page);
  await keyboardAt(page, 'screen-canvas');
  await leaveConsole(page);
  await keyboardAt(page, 'console-size');
  await focusBy(page, 'Shift+Tab', 'tab-screen');
  await focusBy(page, 'ArrowRight', 'tab-serial');
  await page.waitForSelector('[data-testid="serial-console"][data-state="connected"]');
  // By the search field, which must not call the keyboard back later.
  await focusBy(page, 'Tab', 'serial-search');
  await focusBy(page, 'Tab', 'serial-console');
  const terminal = page.getByTestId('serial-console').getByRole('textbox').last();
  expect(await terminal.getAttribute('aria-label')).toMatch(/[\u4E00-\u9FFF]/);
  await page.keyboard.type('hi');
  await leaveConsole(page);
  await keyboardAt(page, 'serial-copy');
}

async function visitDialogs(page: Page): Promise<void> {
  await open(page, 'Shift+Tab', 'action-reset');
  await keyboardAt(page, 'confirm-dialog');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'action-reset');
  await focusBy(page, 'Shift+Tab', 'vm-list');
  // Twice: the first time, the menu's bundle is read.
  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press('Shift+F10');
    await keyboardAt(page, 'menu-open-screen');
    await page.keyboard.press('Escape');
    await keyboardAt(page, 'vm-list');
  }
}

async function stopAndRemove(page: Page): Promise<void> {
  await open(page, 'Tab', 'action-stop');
  await page.waitForSelector('[data-vm-state="off"]');
  await keyboardAt(page, 'action-more');
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await open(page, 'ArrowDown', 'menu-edit');
  await keyboardAt(page, 'row-name');
  await page.keyboard.press('Enter');
  await keyboardAt(page, 'edit-name');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'row-name');
  await focusBy(page, 'Shift+Tab', 'action-more');
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await open(page, 'ArrowDown', 'menu-remove');
  await keyboardAt(page, 'remove-dialog');
  await page.keyboard.press('Escape');
  await keyboardAt(page, 'action-more');
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await open(page, 'ArrowDown', 'menu-remove');
  await page.getByTestId('removal-sum').waitFor();
  await open(page, 'Tab', 'remove-confirm');
  await page.getByTestId('host-strip').waitFor();
  // In the page, not at its end.
  await page.keyboard.press('Tab');
  await keyboardAt(page, 'host-strip');
}

it('makes, watches, stops and removes a guest by keyboard alone, in Chinese, without movement', async () => {
  const { page } = session.app;
  await followTheme(page);
  const seen: string[] = [];
  for (const part of [makeGuest, visitConsoles, visitDialogs, stopAndRemove]) {
    await part(page);
    seen.push(...(await textFindings(page, 'zh-CN')));
  }
  expect(seen).toEqual([]);
  expect(await session.home.list()).toEqual([]);
});
