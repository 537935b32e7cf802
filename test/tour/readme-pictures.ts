import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchApp } from '../e2e/support/app';
import { waitForGuestPicture } from '../e2e/support/guest-screen';
import { serialSoFar } from '../e2e/support/guests/boot-sector';
import type { TestHome } from '../e2e/support/home';
import { settled, waitForDrawnImage } from '../e2e/support/settle';
import type { Stage } from './stage';

const folder = path.resolve('assets/screenshots');
const guest = 'Test guest';
/** Scan codes travel to the guest, so capitals need their Shift. */
const greeting = 'Shift+H e l l o , Space Shift+P a d d o c k Shift+!'.split(' ');
const mostBytes = 200_000;

const at = (page: Page, id: string) => page.getByTestId(id);

async function take(page: Page, name: string): Promise<void> {
  await settled(page);
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  process.stdout.write(`${file}: ${Math.round(size / 1000)} kB\n`);
  if (size > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes / 1000} kB`);
}

async function chooseTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await at(page, 'nav-settings').click();
  await page.locator(`[data-testid="settings-theme"] label:has-text("${theme}")`).click();
  await page.waitForSelector(`[data-mantine-color-scheme="${theme}"]`);
}

async function hostPanel(page: Page): Promise<void> {
  await at(page, 'nav-host').click();
  await at(page, 'trial-run').click();
  await page.waitForSelector(
    '[data-testid="trial"][data-running="false"] [data-testid="trial-outcome"]',
  );
  await page.mouse.move(0, 0);
  await take(page, 'host-light-en');
}

async function screen(home: TestHome, page: Page): Promise<void> {
  await page.locator('[data-testid^="vm-row-"]', { hasText: guest }).click();
  await waitForGuestPicture(page);
  await waitForDrawnImage(page, '[data-testid^="vm-row-"] img');
  await at(page, 'screen-console').click();
  for (const key of greeting) await page.keyboard.press(key);
  // The guest takes its time; it draws a key when it sends it.
  while (!(await serialSoFar(home, 'test-guest')).includes('Hello, Paddock!')) {
    await page.waitForTimeout(100);
  }
  await page.waitForTimeout(500);
  await take(page, 'screen-light-en');
}

async function serial(page: Page): Promise<void> {
  await page.locator('[data-testid^="vm-row-"]', { hasText: guest }).click();
  await at(page, 'tab-serial').click();
  await page.getByText('PADDOCK-READY').waitFor();
  await take(page, 'serial-dark-en');
}

async function wizard(page: Page): Promise<void> {
  await at(page, 'nav-overview').click();
  await at(page, 'new-vm').click();
  await page.locator('label:has([data-testid="source-test-guest"])').click();
  await take(page, 'wizard-source-dark-en');
}

/** Takes the pictures that README.md shows, from the real app with a real guest. */
export async function takeReadmePictures({ home }: Stage): Promise<void> {
  await mkdir(folder, { recursive: true });
  await home.cli('create', 'Debian 13', '--os', 'debian', '--new-disk', '20G');
  await home.cli('create', 'Fedora Workstation', '--os', 'fedora', '--new-disk', '40G');
  await home.cli('create', guest, '--test-guest', '--start');
  await home.cli('create', 'Windows 11', '--os', 'windows-11', '--new-disk', '64G');
  const app = await launchApp(home);
  const { page } = app;
  // Playwright would force the light theme on the page.
  await page.emulateMedia({ colorScheme: null });
  await chooseTheme(page, 'light');
  await hostPanel(page);
  await screen(home, page);
  await chooseTheme(page, 'dark');
  await serial(page);
  await wizard(page);
  await app.quit();
}
