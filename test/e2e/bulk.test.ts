import { copyFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { focusBy } from './support/keyboard';
import { findings } from './support/screens/findings';
import { followTheme, looks, resize, wear } from './support/screens/looks';
import { fileWithApp } from './support/session';

/** `ant`, `bee` and `cat` start; the disk of `dog` is gone. */
const session = fileWithApp(async (home) => {
  for (const name of ['ant', 'bee', 'cat']) await home.cli('create', name, '--test-guest');
  const disk = path.join(home.root, 'dog.img');
  await copyFile(path.resolve('assets/guests/test-guest.img'), disk);
  await home.cli('create', 'dog', '--disk', disk, '--in-place', '--firmware', 'bios');
  await rm(disk);
});

const card = (page: Page, name: string) => page.getByTestId(`vm-card-${name}`);

/** Names of the VMs that are selected, as their check boxes say. */
async function selected(page: Page): Promise<string[]> {
  const boxes = page.locator('[data-testid^="vm-card-select-"]:checked');
  const ids = await boxes.evaluateAll((all) => all.map((box) => box.getAttribute('data-testid')));
  return ids.map((id) => id?.replace('vm-card-select-', '') ?? '').toSorted();
}

const expectSelected = (page: Page, ...names: string[]) =>
  expect.poll(() => selected(page)).toEqual(names);

async function expectStates(expected: Record<string, string>): Promise<void> {
  const states = async () =>
    Object.fromEntries((await session.home.list()).map(({ name, state }) => [name, state]));
  await expect.poll(states, { timeout: 30_000 }).toEqual(expected);
}

it('VMs are selected by pointer and keyboard; a plain click still opens one', async () => {
  const { page } = session.app;
  await card(page, 'ant').click({ modifiers: ['Control'] });
  await card(page, 'cat').click({ modifiers: ['Control'] });
  await expectSelected(page, 'ant', 'cat');
  await card(page, 'ant').click({ modifiers: ['Control'] });
  await expectSelected(page, 'cat');
  await card(page, 'dog').click({ modifiers: ['Shift'] });
  await expectSelected(page, 'ant', 'bee', 'cat', 'dog');
  await page.keyboard.press('Escape');
  await expectSelected(page);
  expect(await page.getByTestId('bulk-bar').count()).toBe(0);

  await card(page, 'bee').hover();
  await page.getByTestId('vm-card-select-bee').click();
  await page.getByTestId('vm-card-select-dog').click({ modifiers: ['Shift'] });
  await expectSelected(page, 'bee', 'cat', 'dog');
  await page.getByTestId('bulk-clear').click();
  await expectSelected(page);

  await focusBy(page, 'Tab', 'vm-card-bee');
  await page.keyboard.press('Space');
  await expectSelected(page, 'bee');
  await page.keyboard.press('Control+a');
  await expectSelected(page, 'ant', 'bee', 'cat', 'dog');
  await page.keyboard.press('Space');
  await expectSelected(page, 'ant', 'cat', 'dog');

  // What the search hides is not acted on.
  await page.keyboard.press('Control+f');
  await page.keyboard.type('a');
  await expectSelected(page, 'ant', 'cat');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Backspace');
  await card(page, 'dog').waitFor();
  await card(page, 'cat').click();
  await page.getByTestId('tab-screen').waitFor();
});

it('all are started, forced off and moved to the trash at once; one that fails says why', async () => {
  const { home, app } = session;
  const { page } = app;
  await card(page, 'dog').waitFor();
  await page.keyboard.press('Control+a');
  expect(await page.getByTestId('bulk-stop').getAttribute('aria-disabled')).toBe('true');
  await page.getByTestId('bulk-stop').hover();
  await page.getByRole('tooltip').waitFor();
  await page.getByTestId('bulk-start').click();
  await expectStates({ ant: 'running', bee: 'running', cat: 'running', dog: 'off' });
  const failure = page.getByTestId('bulk-failure');
  await failure.getByText('dog', { exact: true }).waitFor();
  await failure.getByText('dog.img').first().waitFor();
  expect(await failure.count()).toBe(1);
  await app.screenshot('bulk-failure');

  // Three of the four are running.
  await card(page, 'ant').waitFor();
  await expect.poll(() => page.getByTestId('bulk-force-off').textContent()).toMatch(/3.*4/);
  await page.getByTestId('bulk-result-dismiss').click();
  await page.getByTestId('bulk-force-off').click();
  const dialog = page.getByTestId('bulk-dialog');
  for (const name of ['ant', 'bee', 'cat']) await dialog.getByText(name, { exact: true }).waitFor();
  expect(await dialog.getByText('dog', { exact: true }).count()).toBe(0);
  await app.screenshot('bulk-force-off');
  await page.keyboard.press('Escape');
  await expectSelected(page, 'ant', 'bee', 'cat', 'dog');
  await page.getByTestId('bulk-force-off').click();
  await page.getByTestId('bulk-confirm').click();
  await expectStates({ ant: 'off', bee: 'off', cat: 'off', dog: 'off' });

  await card(page, 'ant').click({ modifiers: ['Control'] });
  await page.getByTestId('bulk-remove').click();
  await page.getByTestId('bulk-sum').waitFor();
  await app.screenshot('bulk-remove');
  await page.getByTestId('bulk-confirm').click();
  await expectStates({ ant: 'off' });
  await page.getByTestId('bulk-bar').waitFor({ state: 'detached' });
  const trash = path.join(path.dirname(home.vms), 'trash');
  expect((await readdir(trash)).length).toBe(3);
  // One notice for all three, and one click that brings them back.
  await page.getByText('3 virtual machines were moved to the trash').waitFor();
  expect(await page.getByTestId('undo-remove').count()).toBe(1);
  await app.screenshot('bulk-removed');
  await page.getByTestId('undo-remove').click();
  await expectStates({ ant: 'off', bee: 'off', cat: 'off', dog: 'off' });
  await page.getByText('3 virtual machines are back').waitFor();
  expect(await readdir(trash)).toEqual([]);
});

it('the bar reads well in both languages, light and dark, on a small screen too', async () => {
  const { app, home } = session;
  const { page } = app;
  await followTheme(page);
  await home.cli('start', 'ant');
  for (const look of looks) {
    await wear(page, look);
    await page.getByTestId('nav-overview').click();
    await card(page, 'ant').waitFor();
    const before = await card(page, 'ant').boundingBox();
    await page.keyboard.press('Control+a');
    await page.getByTestId('bulk-bar').waitFor();
    // Nothing moves under the pointer that selects.
    expect(await card(page, 'ant').boundingBox()).toEqual(before);
    expect(await findings(page, look.language)).toEqual([]);
    await app.screenshot(`bulk-${look.theme}-${look.language}`);
  }
  await resize(app, 1024, 600);
  // The rows of cards follow the width of the window, too.
  const bottomOf = async (name: string) => {
    const box = await card(page, name).boundingBox();
    return box ? box.y + box.height : 0;
  };
  const between = async () =>
    ((await card(page, 'dog').boundingBox())?.y ?? 0) - (await bottomOf('ant'));
  await expect.poll(between).toBeLessThan(24);
  await app.screenshot('bulk-small');
  await wear(page, { theme: 'light', language: 'en' });
  await page.getByTestId('nav-overview').click();
  // What is selected stays selected while another page is shown; the bar stays in sight of every card.
  await page.getByTestId('bulk-bar').waitFor();
  await card(page, 'dog').scrollIntoViewIfNeeded();
  await card(page, 'dog').click({ modifiers: ['Control'] });
  await expectSelected(page, 'ant', 'bee', 'cat');
  const bar = await page.getByTestId('bulk-bar').boundingBox();
  expect(bar?.y).toBe(0);
  await app.screenshot('bulk-scrolled');
});

it('brings failures into sight when the list is scrolled, and notices leave room for the last cards', async () => {
  const { app } = session;
  const { page } = app;
  await resize(app, 780, 520);
  const overview = page.getByTestId('overview');
  const scrolled = async () => await overview.evaluate((element) => element.scrollTop);
  await card(page, 'dog').scrollIntoViewIfNeeded();
  await card(page, 'dog').click({ modifiers: ['Control'] });
  await overview.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  expect(await scrolled()).toBeGreaterThan(0);
  await page.getByTestId('bulk-start').click();
  const failure = page.getByTestId('bulk-failure').first();
  await failure.waitFor();
  await expect.poll(scrolled).toBe(0);
  await expect
    .poll(async () => (await failure.boundingBox())?.y ?? Infinity)
    .toBeLessThan(await page.evaluate(() => innerHeight));
  await app.screenshot('bulk-failed-scrolled');
  await page.getByTestId('bulk-result-dismiss').click();

  // What went to the trash is told over the last row of cards.
  await page.getByTestId('bulk-remove').click();
  await page.getByTestId('bulk-confirm').click();
  const notice = page.locator('.mantine-Notification-root').first();
  await notice.waitFor();
  await overview.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  const cards = await page.locator('[data-testid^="vm-card-"].vm-card').all();
  const bottoms = await Promise.all(cards.map(async (each) => await each.boundingBox()));
  const lowest = Math.max(...bottoms.map((box) => (box ? box.y + box.height : 0)));
  expect(lowest).toBeLessThanOrEqual((await notice.boundingBox())?.y ?? 0);
  await app.screenshot('bulk-notice-room');
});
