import type { Page } from 'playwright-core';
import { askMain, type TestApp } from '../app';
import { settled } from '../settle';

/** How the window can look. */
export interface Look {
  theme: 'light' | 'dark';
  language: 'en' | 'zh-CN';
}

/** Both themes and both languages; `PADDOCK_LOOKS=all` (`npm run soak:looks`): each theme in each language. */
export const looks: readonly Look[] =
  process.env['PADDOCK_LOOKS'] === 'all'
    ? (['en', 'zh-CN'] as const).flatMap((language) => [
        { theme: 'light', language },
        { theme: 'dark', language },
      ])
    : [
        { theme: 'light', language: 'en' },
        { theme: 'dark', language: 'zh-CN' },
      ];

/** Those of some walks that are taken: each by `PADDOCK_LOOKS=all`, else one of them, which tells of all the same. */
export const walked = <T>(walks: readonly T[], usual: number): readonly T[] =>
  process.env['PADDOCK_LOOKS'] === 'all' ? walks : walks.slice(usual, usual + 1);

/** The orders in which the settings page offers them. */
const languages = ['system', 'en', 'zh-CN'];
const themes = ['system', 'light', 'dark'];

/** Chooses theme and language on the settings page, as a person does, and waits until the page has them. */
export async function wear(page: Page, { theme, language }: Look): Promise<void> {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('settings-language').click();
  // The list of VMs has options, too.
  await page.locator('.mantine-Select-option').nth(languages.indexOf(language)).click();
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  await page.getByTestId('settings-theme').locator('label').nth(themes.indexOf(theme)).click();
  await page.waitForSelector(`html[data-mantine-color-scheme="${theme}"]`);
}

/** Lets the page follow the app's theme; Playwright would force the light one. Movement is kept short. */
export async function followTheme(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' });
}

/** Makes the window this large, in device-independent pixels, and waits until its page is. */
export async function resize(app: TestApp, width: number, height: number): Promise<void> {
  await askMain(() =>
    app.electron.evaluate(
      ({ BrowserWindow }, [wide, high]) => BrowserWindow.getAllWindows()[0]?.setSize(wide, high),
      [width, height] as const,
    ),
  );
  await app.page.waitForFunction((wanted) => window.innerWidth === wanted, width);
  await settled(app.page);
}
