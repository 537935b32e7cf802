import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { freezeCopy, slowCopies, type FrozenCopy, writeSlowImage } from '../fakes/frozen-copy';
import { answerMessageBox, answerOpenDialog, askMain, launchApp } from './support/app';
import { findings } from './support/screens/findings';
import { followTheme, type Look, looks, wear } from './support/screens/looks';
import { eachWithApp } from './support/session';
import { settled } from './support/settle';

const session = eachWithApp(slowCopies);
const at = (page: Page, id: string) => page.getByTestId(id);

/** Keeps a picture of what the window shows, and answers with what is wrong with it. */
async function inspect(name: string, { theme, language }: Look): Promise<string[]> {
  const { app } = session;
  await app.page.mouse.move(1, 1);
  await settled(app.page);
  await app.screenshot(`${name}-${theme}-${language}`);
  return await findings(app.page, language);
}

const source = () => path.join(session.home.root, 'big.img');

/** Fills the wizard for a copy of a large image and creates it; the copy stands still in its middle. */
async function beginCopy(page: Page): Promise<FrozenCopy> {
  await writeSlowImage(source());
  await answerOpenDialog(session.app, source());
  await at(page, 'new-vm').click();
  await page.locator('label:has([data-testid="source-disk"])').click();
  await at(page, 'choose-disk').click();
  await at(page, 'file-disk').waitFor();
  await at(page, 'wizard-next').click();
  await at(page, 'guest-name').fill('Big copy');
  for (const step of ['disk', 'summary']) {
    await at(page, 'wizard-next').click();
    await page.waitForSelector(`[data-testid="wizard-step-${step}"][aria-current="step"]`);
  }
  await at(page, 'wizard-create').click();
  const frozen = await freezeCopy(source());
  await page.waitForSelector('[data-testid="wizard-progress"][data-step="copying-disk"]');
  return frozen;
}

const openList = async (page: Page) => {
  await at(page, 'jobs-button').click();
  await at(page, 'jobs-list').waitFor();
};
const row = (page: Page) => page.locator('.job-row').first();
const unfinished = async () =>
  (await readdir(session.home.vms)).filter((name) => name.startsWith('.'));

const closeWindow = () =>
  askMain(() =>
    session.app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
  );

it('goes on over a reload in the middle of a copy, and leads to what was made', async () => {
  const { page } = session.app;
  const frozen = await beginCopy(page);
  await expect.poll(() => at(page, 'wizard-progress').innerText()).toMatch(/MiB of [\d.]+ MiB/);
  await page.reload();
  await at(page, 'jobs-button').waitFor();
  expect(await at(page, 'wizard').count()).toBe(0);
  await openList(page);
  expect(await row(page).innerText()).toMatch(/Creating “Big copy”[^]*MiB of [\d.]+ MiB/);
  expect(await row(page).getByRole('progressbar').getAttribute('aria-valuenow')).toMatch(/^\d+$/);
  frozen.go();
  await page.waitForSelector('.job-row[data-state="done"]');
  await expect.poll(() => at(page, 'jobs-outcome').textContent()).toContain('“Big copy”: done');
  await row(page).getByRole('button', { name: 'Open “Big copy”' }).click();
  await expect.poll(() => at(page, 'vm-name').innerText()).toBe('Big copy');
  // What was looked at need not be told any more.
  await at(page, 'jobs-button').waitFor({ state: 'detached' });
  expect(await unfinished()).toEqual([]);
});

it('goes on in the background, is cancelled from the list and leaves nothing', async () => {
  const { page } = session.app;
  await followTheme(page);
  await beginCopy(page);
  expect(await inspect('jobs-wizard', looks[0]!)).toEqual([]);
  await at(page, 'wizard-background').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
  for (const look of looks) {
    await wear(page, look);
    await openList(page);
    expect(await inspect('jobs-list', look)).toEqual([]);
    await page.keyboard.press('Escape');
    await at(page, 'jobs-list').waitFor({ state: 'detached' });
    // The keyboard is back where the list was opened.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('jobs-button');
  }
  await page.keyboard.press('Enter');
  await page.locator('.job-row button').first().click();
  await page.waitForSelector('.job-row[data-state="cancelled"]');
  await expect.poll(unfinished).toEqual([]);
  expect(await session.home.list()).toEqual([]);
  await page.locator('.job-row button').last().click();
  await at(page, 'jobs-button').waitFor({ state: 'detached' });
});

it('tells of a failure in the background and gives the form back, over a reload, too', async () => {
  const { page } = session.app;
  const frozen = await beginCopy(page);
  await at(page, 'wizard-background').click();
  await page.reload();
  await at(page, 'jobs-button').waitFor();
  frozen.fill();
  await openList(page);
  await page.waitForSelector('.job-row[data-state="failed"]');
  expect(await at(page, 'error-panel').getAttribute('data-code')).toBe('file-too-large');
  expect(await inspect('jobs-failed', looks[0]!)).toEqual([]);
  expect(await unfinished()).toEqual([]);
  await row(page).getByRole('button', { name: 'Edit and try again' }).click();
  await at(page, 'wizard').waitFor();
  expect(await at(page, 'error-panel').getAttribute('data-code')).toBe('file-too-large');
  await at(page, 'wizard-create').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
  expect((await session.home.list()).map(({ name }) => name)).toEqual(['Big copy']);
});

it('keeps the form in an open wizard when its job fails or is cancelled', async () => {
  const { page } = session.app;
  const frozen = await beginCopy(page);
  await at(page, 'wizard-cancel-create').click();
  await at(page, 'wizard-create').waitFor();
  expect(frozen.lives()).toBe(false);
  await at(page, 'wizard-create').click();
  (await freezeCopy(source())).fill();
  await at(page, 'error-panel').waitFor();
  expect(await at(page, 'error-panel').getAttribute('data-code')).toBe('file-too-large');
  expect(await at(page, 'jobs-button').count()).toBe(0);
  expect(await unfinished()).toEqual([]);
});

it('asks before quitting cancels a job', async () => {
  const { page } = session.app;
  await beginCopy(page);
  await answerMessageBox(session.app, 0);
  await closeWindow();
  const asked = () =>
    session.app.electron.evaluate(() => (globalThis as unknown as { asked: unknown[] }).asked);
  await expect.poll(asked).toEqual([
    expect.objectContaining({
      message: 'A job is still running',
      detail: expect.stringContaining('Creating “Big copy”') as string,
      buttons: ['Keep running', 'Quit and cancel jobs'],
      defaultId: 0,
      cancelId: 0,
    }),
  ]);
  expect(await at(page, 'wizard-progress').count()).toBe(1);
  await answerMessageBox(session.app, 1);
  const closed = session.app.electron.waitForEvent('close');
  await closeWindow();
  await closed;
  expect(await unfinished()).toEqual([]);
  session.app = await launchApp(session.home);
  await openList(session.app.page);
  expect(await row(session.app.page).getAttribute('data-state')).toBe('cancelled');
});

it('asks nobody when the session ends, and puts away what is half done', async () => {
  const frozen = await beginCopy(session.app.page);
  const closed = session.app.electron.waitForEvent('close');
  session.app.electron.process().kill('SIGTERM');
  await closed;
  expect(frozen.lives()).toBe(false);
  expect(await unfinished()).toEqual([]);
  // This computer shuts down; systemd-logind, which would tell, is not there.
  await session.home.cli('create', 'sleeper', '--test-guest', '--start');
  session.app = await launchApp(session.home);
  await at(session.app.page, 'vm-row-sleeper').waitFor();
  const ended = session.app.electron.waitForEvent('close');
  const held = await session.app.electron.evaluate(({ powerMonitor }) => {
    let prevented = false;
    powerMonitor.emit('shutdown', { preventDefault: () => (prevented = true) });
    return prevented;
  });
  expect(held).toBe(true);
  await ended;
  expect(await session.home.cli('list')).toMatch(/sleeper +suspended/);
  session.app = await launchApp(session.home);
});

it('shows what a terminal makes, and what was cut short', async () => {
  const { home, app } = session;
  const { page } = app;
  await writeSlowImage(source());
  const making = home.cli('create', 'from-terminal', '--disk', source());
  const frozen = await freezeCopy(source());
  await openList(page);
  expect(await row(page).innerText()).toContain('Started from a terminal');
  const jobs = JSON.parse(await home.cli('jobs', '--json')) as { owner: { pid: number } }[];
  process.kill(jobs[0]!.owner.pid, 'SIGKILL');
  await expect(making).rejects.toThrow('Command failed');
  await page.waitForSelector('.job-row[data-state="interrupted"]');
  expect(await inspect('jobs-interrupted', looks[0]!)).toEqual([]);
  expect(frozen.lives()).toBe(false);
  await expect.poll(unfinished).toEqual([]);
});

it('tells after a kill of the app what was cut short, and has tidied up', async () => {
  const frozen = await beginCopy(session.app.page);
  expect(await unfinished()).toHaveLength(1);
  await session.app.kill();
  await expect.poll(() => frozen.lives()).toBe(false);
  session.app = await launchApp(session.home);
  const { page } = session.app;
  await openList(page);
  expect(await row(page).getAttribute('data-state')).toBe('interrupted');
  expect(await row(page).innerText()).toContain('Unfinished files have been removed.');
  expect(await unfinished()).toEqual([]);
  expect(await session.home.list()).toEqual([]);
});
