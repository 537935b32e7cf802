import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { snapshotTreeSchema } from '../../shared/snapshot-calls';
import { launchApp, type TestApp } from './support/app';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';

// Snapshots in the window: taken of a guest that runs, gone back to, deleted; by mouse and by keyboard.

let home: TestHome;
let app: TestApp;
let page: Page;

const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached', timeout: 40_000 });
const tree = async () =>
  snapshotTreeSchema.parse(JSON.parse(await home.cli('snapshot', 'box', 'list', '--json')));

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  const size = ['--memory', '128M', '--cpus', '1'];
  await home.cli('create', 'box', '--new-disk', '1G', '--os', 'debian', ...size, '--start');
  app = await launchApp(home);
  page = app.page;
  page.setDefaultTimeout(20_000);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

it('takes one with memory, goes back to it, and deletes it', async () => {
  await at('vm-row-box').click();
  await at('tab-snapshots').click();
  await at('snapshot-take').click();
  await at('snapshot-title').fill('Clean');
  await at('snapshot-note').fill('Before anything was installed');
  await at('snapshot-memory').check();
  await app.screenshot('snapshot-take');
  await at('take-submit').click();
  await gone('take-snapshot');
  await at('snapshot-point').waitFor({ timeout: 40_000 });
  await gone('snapshots-job');
  expect(await at('snapshot-facts').textContent()).toContain('Before anything was installed');
  await expect.poll(() => at('snapshot-facts').locator('img').count()).toBe(1);

  // By keyboard alone, from here on.
  await at('snapshot-revert').focus();
  await page.keyboard.press('Enter');
  await at('revert-plan').waitFor();
  await app.screenshot('snapshot-revert');
  await at('revert-confirm').focus();
  await page.keyboard.press('Enter');
  await gone('revert-dialog');
  await expect.poll(async () => (await tree()).points.length, { timeout: 40_000 }).toBe(2);
  await gone('snapshots-job');
  const { points, current } = await tree();
  expect(points.map(({ title }) => title)).toEqual(['Clean', 'Before reverting to Clean']);
  expect(points[0]).toMatchObject({ id: current, memory: true, guest: 'running' });
  expect(await home.cli('list')).toMatch(/box\s+running/);
  await app.screenshot('snapshots');

  const rows = at('snapshot-point');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await at('snapshot-delete').focus();
  await page.keyboard.press('Enter');
  await at('delete-confirm').focus();
  await page.keyboard.press('Enter');
  await gone('delete-snapshot');
  await expect.poll(async () => await rows.count(), { timeout: 20_000 }).toBe(1);
  expect((await tree()).points.map(({ title }) => title)).toEqual(['Clean']);

  // What a terminal does is seen here, too.
  await home.cli('snapshot', 'box', 'create', 'From a terminal');
  await expect.poll(async () => await rows.count(), { timeout: 20_000 }).toBe(2);
  await home.cli('snapshot', 'box', 'revert', 'Clean', '--no-memory');
  await home.cli('snapshot', 'box', 'create', 'Another way');
  await expect.poll(async () => await rows.count(), { timeout: 20_000 }).toBe(3);
  await page.setViewportSize({ width: 1024, height: 600 });
  await app.screenshot('snapshots-after');
  // The same, small, below the screen.
  await at('tab-screen').click();
  await expect.poll(() => at('timeline').locator('img').count()).toBeGreaterThan(1);
  expect(app.complaints).toEqual([]);
});
