import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startDarkGuest } from './support/dark-guest';
import { fileWithApp } from './support/session';

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-testid'));

const session = fileWithApp((home) => startDarkGuest(home, 'dark'));

it('says that a serial port is silent, until its first byte, and leaves the keyboard to the guest', async () => {
  const { page } = session.app;
  await page.getByTestId('vm-row-dark').click();
  await page.getByTestId('tab-serial').click();
  const hint = page.getByTestId('serial-silent');
  await hint.waitFor();
  expect(await hint.innerText()).toContain('console=ttyS0');
  expect(await focused(page)).toBe('tab-serial');

  // A click on the words goes through them to the terminal; the guest sends back what it hears.
  const words = await hint.locator('p').first().boundingBox();
  await page.mouse.click((words?.x ?? 0) + 20, (words?.y ?? 0) + 8);
  await page.keyboard.type('A');
  await hint.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByTestId('serial-console').innerText()).toContain('A');

  // A new window reads what the guest has said since its start: no hint.
  await page.reload();
  await page.getByTestId('vm-row-dark').click();
  await page.getByTestId('tab-serial').click();
  await expect.poll(() => page.getByTestId('serial-console').innerText()).toContain('A');
  expect(await hint.count()).toBe(0);
});

it('says that the display is off while the picture is black, and lets keys and pointer through', async () => {
  const { page } = session.app;
  await page.getByTestId('vm-row-dark').click();
  await page.waitForSelector('[data-testid="screen-console"][data-state="display-off"]');
  const words = page.getByTestId('screen-notice');
  const place = await words.locator('p').first().boundingBox();
  await page.mouse.click((place?.x ?? 0) + 20, (place?.y ?? 0) + 8);
  expect(await focused(page)).toBe('screen-canvas');
  await page.getByTestId('console-wake').click();
  expect(await page.getByTestId('screen-console').getAttribute('data-state')).toBe('display-off');

  // The guest draws one pixel for a byte on its serial port.
  await page.getByTestId('tab-serial').click();
  await page.locator('.serial-console-terminal').click();
  await page.keyboard.type('A');
  await page.getByTestId('serial-silent').waitFor({ state: 'detached' });
  await page.getByTestId('tab-screen').click();
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  expect(await words.count()).toBe(0);
});
