import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOpenDialog, launchApp, type TestApp } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { type Hand, hands } from './support/hands';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { focusBy, leaveConsole } from './support/keyboard';
import { textFindings } from './support/screens/findings';
import { makeFiles } from './support/screens/files';
import { followTheme, type Look, resize, walked, wear } from './support/screens/looks';

// The rest of what a newcomer stumbled over: an empty VM, a closed sidebar, several VMs, full screen, a wizard that waits.

let home: TestHome;
let app: TestApp;
let page: Page;
let files: Awaited<ReturnType<typeof makeFiles>>;

const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached' });

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  await home.cli('create', 'web', '--test-guest');
  for (const name of ['archive', 'backup', 'empty']) {
    await home.cli('create', name, '--new-disk', '1G');
  }
  files = await makeFiles(home);
  app = await launchApp(home);
  page = app.page;
  await followTheme(page);
  await resize(app, 1024, 600);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** An empty VM says that there is nothing to start from, and takes an ISO there. */
async function insert({ open, press }: Hand): Promise<void> {
  await open('empty');
  await at('vm-off-nothing').waitFor();
  await answerOpenDialog(app, files.iso);
  await press('insert-iso');
  await gone('vm-off-nothing');
  const drive = page.locator('[data-testid^="off-facts-drive"]');
  expect(await drive.innerText()).toContain(path.basename(files.iso));
}

/** Full screen says how to leave, and Ctrl+Alt leaves. */
async function fillScreen({ open, press }: Hand): Promise<void> {
  await open('web');
  await press('action-start');
  await waitForGuestPicture(page);
  await at('screen-canvas').first().focus();
  await leaveConsole(page);
  await press('console-full-screen');
  await at('full-screen-hint').waitFor();
  expect(await at('full-screen-hint').innerText()).toContain('Ctrl+Alt');
  expect(await page.getByRole('toolbar').innerText()).toContain('web');
  await at('screen-canvas').first().focus();
  await leaveConsole(page);
  await page.waitForFunction(() => document.fullscreenElement === null);
  await home.cli('stop', 'web', '--force');
  await page.waitForSelector('[data-testid="vm-row-web"][data-vm-state="off"]');
}

/** Several VMs go to the trash at once, and one press brings them back. */
async function trash(hand: keyof typeof hands): Promise<void> {
  const { press } = hands[hand](page);
  await press('nav-overview');
  for (const name of ['archive', 'backup']) {
    if (hand === 'pointer') await at(`vm-card-${name}`).click({ modifiers: ['Control'] });
    else {
      await focusBy(page, 'Tab', `vm-card-${name}`);
      await page.keyboard.press('Space');
    }
  }
  await press('bulk-remove');
  await at('bulk-sum').waitFor();
  await press('bulk-confirm');
  await gone('vm-row-backup');
  expect((await home.list()).map(({ name }) => name).toSorted()).toEqual(['empty', 'web']);
  await press('undo-remove');
  await at('vm-row-backup').waitFor();
}

/** The sidebar makes way, and comes back. */
async function fold(hand: keyof typeof hands): Promise<void> {
  const sidebar = page.locator('nav.sidebar');
  for (const folded of ['true', 'false']) {
    if (hand === 'pointer') await at('sidebar-fold').click();
    else await page.keyboard.press('Control+b');
    await expect.poll(() => sidebar.getAttribute('data-folded')).toBe(folded);
  }
}

/** A button that cannot be pressed says why; a kernel has a command line, and goes together with a disk. */
async function choose(hand: keyof typeof hands, theme: string): Promise<void> {
  const { press } = hands[hand](page);
  const source = async (kind: string) => {
    if (hand === 'pointer') await page.locator(`label:has([data-testid="source-${kind}"])`).click();
    else await focusBy(page, 'ArrowDown', `source-${kind}`);
  };
  await page.keyboard.press('Control+n');
  await at('wizard').waitFor();
  await source('disk');
  await expect.poll(() => at('wizard-why').innerText()).not.toBe('');
  await source('kernel');
  await answerOpenDialog(app, files.kernel);
  await press('choose-kernel');
  await at('file-kernel').waitFor();
  const append = () => at('source-append').inputValue();
  await expect.poll(append, { timeout: 10_000 }).toContain('console=');
  await answerOpenDialog(app, files.disk);
  await press('choose-disk');
  await at('file-disk').waitFor();
  await expect.poll(() => at('wizard-why').innerText()).toBe('');
  await app.screenshot(`newcomer-kernel-${theme}`);
  await page.keyboard.press('Escape');
  await press('wizard-discard-confirm');
  await gone('wizard');
}

const walks: readonly (Look & { hand: keyof typeof hands })[] = [
  { hand: 'pointer', theme: 'light', language: 'en' },
  { hand: 'keyboard', theme: 'dark', language: 'zh-CN' },
  { hand: 'pointer', theme: 'dark', language: 'zh-CN' },
  { hand: 'keyboard', theme: 'light', language: 'en' },
];

describe.each(walked(walks, 1))('by $hand in $language', ({ hand, ...look }) => {
  it('inserts, fills the screen, trashes and takes back, folds and chooses', async () => {
    if ((await home.list()).some(({ state }) => state === 'running')) {
      await home.cli('stop', 'web', '--force');
    }
    await home.cli('eject', 'empty', 'cd0').catch(() => undefined);
    if (await at('wizard').isVisible()) {
      await page.keyboard.press('Escape');
      await at('wizard-discard-confirm').click();
    }
    await wear(page, look);
    await at('nav-overview').click();
    const way = hands[hand](page);
    await insert(way);
    await fillScreen(way);
    await trash(hand);
    const seen = await textFindings(page, look.language);
    await fold(hand);
    await choose(hand, look.theme);
    expect(seen).toEqual([]);
  }, 120_000);
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
