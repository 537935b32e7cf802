import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchChromium, openHarness } from './support/browser';

let browser: Browser;
const harness = inject('harness');
const pictures = path.resolve('artefacts/screenshots/chromium');

beforeAll(async () => {
  browser = await launchChromium();
  await mkdir(pictures, { recursive: true });
});
afterAll(async () => browser.close());

const at = (page: Page, id: string) => page.getByTestId(id);

it('makes a guest with a login, and edits its seed', async () => {
  const query = { cloud: '1', language: 'en' };
  const { page, complaints } = await openHarness(browser, harness, query);
  const picture = async (name: string) =>
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
  await at(page, 'new-vm').click();
  await at(page, 'source-disk').click({ force: true });
  await at(page, 'choose-disk').click();
  await at(page, 'file-disk').waitFor();
  await at(page, 'wizard-next').click();

  // Filled in without a question; what is wrong is said at its field.
  const user = at(page, 'login-user');
  expect(await user.inputValue()).toBe('kim');
  await user.fill('root');
  await at(page, 'error-seed.user').waitFor();
  await picture('cloud-login-wrong');
  await user.fill('ada');
  await at(page, 'login-password').fill('open sesame');
  await at(page, 'login-more').click();
  await at(page, 'login-packages').fill('git, curl');
  await at(page, 'error-seed.user').waitFor({ state: 'detached' });
  await at(page, 'login-more').scrollIntoViewIfNeeded();
  await picture('cloud-login');
  await at(page, 'wizard-next').click();
  expect(await at(page, 'image-size').inputValue()).toBe('20 GiB');
  await at(page, 'wizard-next').click();
  expect(await at(page, 'summary-login').textContent()).toContain('ada');
  await picture('cloud-summary');
  await at(page, 'wizard-create').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
  const stored = await page.evaluate(() =>
    JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]),
  );
  expect(stored).not.toContain('open sesame');

  await at(page, 'tab-hardware').click();
  await at(page, 'ssh-command').scrollIntoViewIfNeeded();
  await picture('cloud-page');
  await at(page, 'edit-seed').click();
  const text = at(page, 'seed-user-data');
  await text.fill('packages: [git]\n');
  await at(page, 'save-seed').click();
  await page.locator('[data-testid="seed-dialog"] [role="alert"]').first().waitFor();
  await text.fill('#cloud-config\npakages: [git]\n');
  await at(page, 'save-seed').click();
  await at(page, 'seed-notes').waitFor();
  await picture('cloud-seed');
  expect(await at(page, 'seed-notes').textContent()).toContain('packages');
  expect(complaints).toEqual([]);
  await page.close();
});
