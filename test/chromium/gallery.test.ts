import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findings } from '../e2e/support/screens/findings';
import { settled } from '../e2e/support/settle';
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

describe('the gallery is accessible, whole and translated', () => {
  it.each([
    { theme: 'light', language: 'en' },
    { theme: 'dark', language: 'zh-CN' },
  ] as const)('$theme, $language', async ({ theme, language }) => {
    const { page, complaints } = await openHarness(
      browser,
      harness,
      { vms: 'sample', language },
      { colorScheme: theme },
    );
    const wrong: string[] = [];
    const look = async (name: string) => {
      await page.mouse.move(1, 1);
      await settled(page);
      await page.screenshot({ path: path.join(pictures, `${name}-${theme}-${language}.png`) });
      const found = await findings(page, language);
      wrong.push(...found.map((each) => `${name}: ${each}`));
    };
    await at(page, 'new-vm').click();
    await page.locator('label', { hasText: /^(Download|下载)$/u }).click();
    await at(page, 'gallery-windows-11').waitFor();
    await look('gallery');
    await at(page, 'gallery-search').fill('nothing like it');
    await at(page, 'gallery-none').waitFor();
    await look('gallery-none');
    await at(page, 'gallery-search').fill('debian 13');
    await at(page, 'gallery-fetch-debian-13').click();
    // What was fetched is in the wizard, which goes on by itself.
    await at(page, 'guest-name').waitFor();
    expect([...wrong, ...complaints]).toEqual([]);
    await page.close();
  });
});
