import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VmConfig } from '../../shared/vm-config';
import { launchApp, type TestApp } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { focusBy, focused } from './support/keyboard';
import { findings } from './support/screens/findings';
import { followTheme, type Look, resize, walked, wear } from './support/screens/looks';

// A definition edited as text: what is wrong with it is told at its line, and nothing typed is lost.

let home: TestHome;
let app: TestApp;
let page: Page;

const at = (id: string) => page.getByTestId(id);
const file = (slug: string) => path.join(home.vms, slug, 'vm.json');
const stored = async (slug: string) => JSON.parse(await readFile(file(slug), 'utf8')) as VmConfig;
const problem = (code: string) => page.locator(`.definition-problem[data-code="${code}"]`);
const keys = async (...all: string[]) => {
  for (const key of all) await page.keyboard.press(key);
};

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  for (const slug of ['web', 'one', 'two']) await home.cli('create', slug, '--test-guest');
  app = await launchApp(home);
  page = app.page;
  await followTheme(page);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** Goes to a machine's definition, with the keyboard in its text. */
async function open(slug: string): Promise<void> {
  await at(`vm-row-${slug}`).click();
  await at('tab-definition').click();
  await at('definition-text').click();
}

/** Puts the cursor on the line that holds this, and selects all of the line. */
async function selectLine(text: string): Promise<void> {
  await keys('Control+Home', 'Control+f');
  await page.keyboard.type(text);
  await keys('Enter', 'Escape', 'Home', 'Shift+End');
}

async function retype(line: string, text: string): Promise<void> {
  await selectLine(line);
  await page.keyboard.type(text);
  // The list of suggestions lies over the text.
  if ((await page.locator('.cm-tooltip-autocomplete').count()) > 0) await keys('Escape');
}

const lineOf = async (slug: string, text: string) =>
  JSON.stringify(await stored(slug), null, 2)
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

const walks: readonly (Look & { slug: string })[] = [
  { theme: 'light', language: 'en', slug: 'one' },
  { theme: 'dark', language: 'zh-CN', slug: 'two' },
];

it('is read from the disk when its tab opens', async () => {
  const loaded = async () => await page.locator('link[href*="definition-tab"]').count();
  await at('vm-row-web').click();
  await at('tab-hardware').click();
  await at('row-memory').waitFor();
  expect(await loaded()).toBe(0);
  await at('tab-definition').click();
  await at('definition-text').waitFor();
  expect(await loaded()).toBeGreaterThan(0);
});

describe.each(walked(walks, 0))('by keyboard alone in $theme, $language', ({ slug, ...look }) => {
  it('tells what is wrong at its line, suggests, and applies', async () => {
    await wear(page, look);
    await resize(app, 1100, 900);
    await at(`vm-row-${slug}`).click();
    await at('tab-hardware').click();
    await at('row-memory').waitFor();
    await focusBy(page, 'Shift+Tab', 'tab-hardware');
    await focusBy(page, 'ArrowRight', 'tab-definition');
    await keys('Enter');
    await focusBy(page, 'Tab', 'definition-text');
    await app.screenshot(`definition-${look.theme}-${look.language}`);
    const memory = (await stored(slug)).memoryMiB;

    const line = await lineOf(slug, 'memoryMiB');
    await retype('"memoryMiB"', '"memoryMiB": "much",');
    await problem('json-wants-number').waitFor();
    expect(await problem('json-wants-number').getAttribute('data-line')).toBe(String(line));
    await retype('"memoryMiB"', '"memroyMiB": 256,');
    await problem('json-key-near').waitFor();
    await app.screenshot(`definition-wrong-${look.theme}-${look.language}`);
    // The list is behind the text; what is chosen there leads back.
    await page.locator('.cm-tooltip-autocomplete').waitFor({ state: 'detached' });
    await keys('Escape', 'Tab');
    await keys('Tab', 'Enter');
    expect(await focused(page)).toBe('definition-text');
    await retype('"memroyMiB"', '"memoryMiB": 256');
    await problem('json-expects-comma-or-brace').waitFor();
    await keys('Control+s');
    expect((await stored(slug)).memoryMiB).toBe(memory);
    await retype('"memoryMiB"', '"memoryMiB": 256,');
    await page
      .locator('.definition-problem[data-severity="error"]')
      .first()
      .waitFor({ state: 'detached' });

    await selectLine('"sound"');
    await page.keyboard.type('"sound": ');
    await keys('Control+Space');
    await page.locator('.cm-tooltip-autocomplete').waitFor();
    await app.screenshot(`definition-suggests-${look.theme}-${look.language}`);
    await page.keyboard.type('hd');
    // Nothing is taken while suggestions are still looked for.
    await page
      .locator('.cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) [aria-selected]')
      .filter({ hasText: /^"?hda/ })
      .waitFor();
    await keys('Enter');
    await page.keyboard.type(',');
    await at('definition-plan').waitFor();
    await app.screenshot(`definition-plan-${look.theme}-${look.language}`);
    expect(await findings(page, look.language)).toEqual([]);
    await keys('Control+s');
    await expect
      .poll(async () => await stored(slug))
      .toMatchObject({ memoryMiB: 256, sound: 'hda' });
    await at('definition-unapplied').waitFor({ state: 'detached' });
    await keys('Tab');
    expect(await focused(page)).not.toBe('definition-text');
    expect(await at('definition-text').innerText()).toContain('"sound": "hda"');
  }, 120_000);
});

it('refuses what a machine is known by, and files that the window was not given', async () => {
  await wear(page, { theme: 'light', language: 'en' });
  await open('one');
  await retype('"id": "', '"id": "11111111-2222-4333-8444-555555555555",');
  await problem('json-fixed-id').waitFor();
  while ((await at('definition-unapplied').count()) > 0) await keys('Control+z');
  await retype('"kernel"', '"kernel": { "kernel": "/etc/passwd", "initrd": null, "append": "" },');
  await problem('json-file-ungranted').waitFor();
  await at('definition-discard').click();
  await at('definition-unapplied').waitFor({ state: 'detached' });
});

it('keeps what was typed over another tab, a reload, a start, and somebody else', async () => {
  await open('web');
  await retype('"notes"', '"notes": "typed",');
  await at('definition-unapplied').waitFor();
  await at('tab-hardware').click();
  await at('tab-definition').click();
  await page.waitForSelector('.cm-content:has-text("typed")');
  await page.reload();
  await at('definition-unapplied').waitFor();
  await home.cli('start', 'web');
  await at('tab-definition').click();
  await page.waitForSelector('.cm-content:has-text("typed")');
  await at('definition-text').click();
  await retype('"clock"', '"clock": "localtime",');
  await page.locator('[data-effect="now"]').waitFor();
  await page.locator('[data-effect="nextStart"]').waitFor();
  await app.screenshot('definition-running');
  const other = await stored('web');
  await writeFile(file('web'), JSON.stringify({ ...other, notes: 'theirs', name: 'Web' }));
  await at('definition-elsewhere').waitFor();
  await at('definition-apply').click();
  await at('edit-clash').waitFor();
  await app.screenshot('definition-clash');
  expect(await at('clash-theirs').innerText()).toContain('theirs');
  await at('take-mine').click();
  await at('edit-clash').waitFor({ state: 'detached' });
  await expect
    .poll(async () => await stored('web'))
    .toMatchObject({ notes: 'typed', name: 'Web', clock: 'localtime' });
  await at('vm-waiting').waitFor();
  await at('tab-screen').click();
  await waitForGuestPicture(page);
  await home.cli('stop', 'web', '--force');
});

it('shows what cannot be seen', async () => {
  await open('one');
  await retype('"notes"', '"notes": "a');
  await page.keyboard.insertText('\u202eb\u0007');
  await page.locator('.cm-specialChar').nth(1).waitFor();
  await app.screenshot('definition-hidden');
  await at('definition-discard').click();
});

it.each(walked(walks, 1))('is whole in the smallest window ($theme, $language)', async (look) => {
  await wear(page, look);
  await resize(app, 760, 520);
  await open('two');
  await keys('Control+f');
  await page.keyboard.type('"');
  expect(await findings(page, look.language)).toEqual([]);
  await app.screenshot(`definition-small-${look.theme}-${look.language}`);
  await keys('Escape');
  await resize(app, 1280, 800);
});

it('stays usable with a very long text', async () => {
  await open('two');
  await retype('"notes"', '"notes": "');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'long '.repeat(240_000));
    document
      .querySelector('.cm-content')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
  });
  await problem('json-too-long').waitFor();
  await page.keyboard.type('quick');
  await page.waitForFunction(() =>
    sessionStorage.getItem('paddock.definition-drafts')?.includes('long quick'),
  );
  await at('definition-discard').click();
  await problem('json-too-long').waitFor({ state: 'detached' });
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
