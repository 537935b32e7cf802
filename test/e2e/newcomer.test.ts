import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOpenDialog, launchApp, type TestApp } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { serialSoFar } from './support/guests/boot-sector';
import { leaveConsole } from './support/keyboard';
import { type Hand, hands } from './support/hands';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { textFindings } from './support/screens/findings';
import { followTheme, type Look, resize, walked, wear } from './support/screens/looks';

// What a newcomer stumbled over, walked through with both hands in both languages. One home and one app for all.

let home: TestHome;
let app: TestApp;
let page: Page;

const pressF2 = '{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"f2"}]}}';
const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached' });
const find = async (slug: string) => (await home.list()).find((vm) => vm.slug === slug);
const stateOf = (slug: string) => async () => (await find(slug))?.state;

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), { ...quietSettings, shutdownSeconds: 600 });
  await home.cli('create', 'web', '--test-guest');
  await home.cli('create', 'archive', '--test-guest');
  await home.cli('create', 'empty', '--new-disk', '1G');
  await home.cli('create', 'old');
  await writeFile(path.join(home.root, 'page.iso'), '<!doctype html><html><body>Not found');
  app = await launchApp(home);
  page = app.page;
  await followTheme(page);
  await resize(app, 1024, 600);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** What is in no field is told there; nothing is clamped or saved, and the keyboard goes to it. */
async function edit({ press, pick, fill, open }: Hand): Promise<void> {
  await open('empty');
  await pick('action-more', 'menu-edit');
  await press('row-memory');
  await fill('edit-memory', '');
  await at('error-memoryMiB').waitFor();
  await fill('edit-memory', '1,5 GiB');
  await gone('error-memoryMiB');
  await press('edit-apply');
  await gone('editor-memory');
  await press('row-drive-cd0');
  await answerOpenDialog(app, path.join(home.root, 'page.iso'));
  await press('edit-cd-choose');
  await at('error-cdroms.cd0.file').waitFor();
}

async function saveEdited({ press, fill }: Hand, cpus: string): Promise<void> {
  const focused = (id: string) => () => at(id).evaluate((field) => field.matches(':focus'));
  await press('edit-apply');
  await expect.poll(focused('edit-cd-choose')).toBe(true);
  await press('edit-cd-clear');
  await gone('error-cdroms.cd0.file');
  await press('edit-cancel');
  const before = await find('empty');
  await press('row-processor', 'back');
  await fill('edit-cpus', '999');
  await at('error-cpus').waitFor();
  await press('edit-apply');
  await expect.poll(focused('edit-cpus')).toBe(true);
  expect(await find('empty')).toEqual(before);
  await fill('edit-cpus', cpus);
  await gone('error-cpus');
  await press('edit-apply');
  await gone('editor-processor');
  expect(await find('empty')).toMatchObject({ memoryMiB: 1536, vcpus: Number(cpus) });
}

/** What was started last comes first; the search counts what it shows. */
async function sort({ press, pick }: Hand): Promise<void> {
  await press('nav-overview');
  await pick('list-filter', 'sort-started');
  const first = page.locator('[role="option"]').first();
  await expect.poll(() => first.getAttribute('data-testid')).toBe('vm-row-web');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('arch');
  expect(await at('overview-found').innerText()).toMatch(/\b1\b.*\b4\b/);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await gone('overview-found');
}

/** A broken definition keeps its panel until it is had back. */
async function mend({ open, press }: Hand): Promise<void> {
  const file = path.join(home.vms, 'old/vm.json');
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 60));
  await page.waitForSelector('[data-testid="vm-row-old"][data-vm-state="broken"]');
  await open('old');
  // What alone mends it cannot be put away.
  await page.getByTestId('error-action-restore-definition').waitFor();
  expect(await page.getByTestId('error-dismiss').count()).toBe(0);
  await press('error-action-restore-definition');
  await page.waitForSelector('[data-testid="vm-row-old"][data-vm-state="off"]');
}

/** A guest that was killed is started again by the one button for it. */
async function startAgain({ open, press }: Hand): Promise<void> {
  await open('web');
  await press('action-start');
  await expect.poll(stateOf('web'), { timeout: 30_000 }).toBe('running');
  await page.waitForSelector('[data-testid="vm-row-web"][data-vm-state="running"]');
  process.kill((await find('web'))?.pid ?? Number.NaN, 'SIGKILL');
  await at('error-panel').waitFor();
  expect(await page.locator('.vm-page button:has(.lucide-play)').count()).toBe(1);
  await press('action-start');
  await gone('error-panel');
}

/** A guest that will not shut down: asked again, the notice put away, then forced off. */
async function shutDown({ press, pick }: Hand): Promise<void> {
  const said = async () => await serialSoFar(home, 'web');
  await expect.poll(said, { timeout: 30_000 }).toContain('PADDOCK-READY');
  await home.cli('monitor', 'web', pressF2);
  await expect.poll(said, { timeout: 30_000 }).toContain('PADDOCK-STUBBORN=1');
  await waitForGuestPicture(page);
  // The guest has taken the keyboard.
  await page.getByTestId('screen-canvas').first().focus();
  await leaveConsole(page);
  await press('action-stop', 'back');
  await at('stop-countdown').waitFor();
  await press('ask-again');
  await page.waitForSelector('[data-testid="ask-again"]:not([data-loading])');
  await press('notice-dismiss');
  await gone('stop-countdown');
  await pick('action-more', 'menu-force-off');
  await expect.poll(stateOf('web'), { timeout: 30_000 }).toBe('off');
}

const walks: readonly (Look & { hand: keyof typeof hands; cpus: string })[] = [
  { hand: 'pointer', theme: 'light', language: 'en', cpus: '2' },
  { hand: 'keyboard', theme: 'dark', language: 'zh-CN', cpus: '1' },
  { hand: 'pointer', theme: 'dark', language: 'zh-CN', cpus: '2' },
  { hand: 'keyboard', theme: 'light', language: 'en', cpus: '1' },
];

describe.each(walked(walks, 0))('by $hand in $language', ({ hand, cpus, ...look }) => {
  it('edits, sorts, mends, starts again and shuts down what a newcomer stumbled over', async () => {
    // What an attempt that failed has left behind.
    if ((await find('web'))?.state === 'running') await home.cli('stop', 'web', '--force');
    await wear(page, look);
    await page.getByTestId('nav-overview').click();
    const way = hands[hand](page);
    const seen: string[] = [];
    const show = async (name: string) => {
      seen.push(...(await textFindings(page, look.language)));
      await app.screenshot(`newcomer-${name}-${look.theme}-${look.language}`);
    };
    await edit(way);
    await show('edit');
    await saveEdited(way, cpus);
    await startAgain(way);
    await show('again');
    await shutDown(way);
    await sort(way);
    await show('sorted');
    await mend(way);
    expect(seen).toEqual([]);
  }, 120_000);
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
