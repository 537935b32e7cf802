import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answerOpenDialog } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { focused, leaveConsole } from './support/keyboard';
import { followTheme } from './support/screens/looks';
import { makeFiles } from './support/screens/files';
import { fileWithApp } from './support/session';

const session = fileWithApp(async (home) => {
  await home.cli('create', 'web', '--test-guest');
  await home.cli('create', 'empty', '--new-disk', '1G');
});

const at = (page: Page, id: string) => page.getByTestId(id);

it('shows a VM that is off by its last picture and its facts, and keeps its page over a reload', async () => {
  const { app, home } = session;
  const { page } = app;
  await at(page, 'vm-row-web').click();
  await at(page, 'vm-off').waitFor();
  expect(await at(page, 'vm-off').locator('img').count()).toBe(0);
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  await page.locator('[data-testid="vm-row-web"] .thumbnail img').waitFor();

  await at(page, 'action-pause').click();
  await at(page, 'action-resume').waitFor();
  await page.reload();
  // Its page is there again, and its row has its picture though it draws nothing.
  await at(page, 'vm-page').waitFor();
  await page.locator('[data-testid="vm-row-web"] .thumbnail img').waitFor();
  await at(page, 'action-resume').click();
  await at(page, 'action-stop').click();
  await at(page, 'vm-off').waitFor();
  await at(page, 'vm-off').locator('img').waitFor();
  expect(await at(page, 'off-facts-memory').innerText()).not.toBe('');
  expect(await page.getByRole('toolbar').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(1);
  await app.screenshot('vm-off-picture');
  await rm(path.join(home.vms, 'web/last-screen.png'));
});

it('calls a VM whose QEMU was killed crashed, says how and when, and starts it again', async () => {
  const { app, home } = session;
  const { page } = app;
  await at(page, 'vm-row-web').click();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  const vm = (await home.list()).find(({ slug }) => slug === 'web');
  process.kill(vm?.pid ?? Number.NaN, 'SIGKILL');
  await at(page, 'error-panel').waitFor();
  expect(await at(page, 'error-panel').innerText()).toMatch(/crashed at \d{4}-.*SIGKILL/);
  for (const place of ['.vm-header', '[data-testid="vm-row-web"]']) {
    expect(await page.locator(place).getByTestId('vm-state').innerText()).toBe('Crashed');
  }
  await app.screenshot('vm-crashed');
  expect(await page.getByRole('button', { name: /^Start/ }).allInnerTexts()).toEqual([
    'Start again',
  ]);
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
});

it('says of an empty VM that it has nothing to start from, and inserts an ISO', async () => {
  const { app, home } = session;
  const { page } = app;
  const { iso } = await makeFiles(home);
  await at(page, 'vm-row-empty').click();
  await at(page, 'vm-off-nothing').waitFor();
  await followTheme(page);
  await app.screenshot('vm-nothing');
  await answerOpenDialog(app, iso);
  await at(page, 'insert-iso').click();
  await at(page, 'vm-off-nothing').waitFor({ state: 'detached' });
  const drive = page.locator('[data-testid^="off-facts-drive"]');
  expect(await drive.innerText()).toContain(path.basename(iso));
});

it('warns of a disc that the empty VM cannot start from', async () => {
  const { app, home } = session;
  const { page } = app;
  const file = path.join(home.root, 'no-disc.iso');
  await writeFile(file, Buffer.alloc(1024 * 1024));
  await at(page, 'vm-row-empty').click();
  await answerOpenDialog(app, file);
  await at(page, 'insert-iso').click();
  await page.getByText('no-disc.iso does not look like an optical disc image').waitFor();
});

it('fills the display with a guest: says how to leave, names it, and has its power', async () => {
  const { app } = session;
  const { page } = app;
  await at(page, 'vm-row-web').click();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  await at(page, 'console-full-screen').click();
  await at(page, 'full-screen-hint').waitFor();
  expect(await at(page, 'full-screen-hint').innerText()).toContain('Ctrl+Alt');
  await app.screenshot('full-screen-hint');
  await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
  const bar = await page.getByRole('toolbar').innerText();
  for (const word of ['web', 'Exit full screen', 'Picture size', 'Power']) {
    expect(bar).toContain(word);
  }
  await app.screenshot('full-screen-bar');
  const power = async (command: string) => {
    await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
    await at(page, 'console-power').click();
    await page.locator('[role="menu"]').getByTestId(`console-${command}`).click();
  };
  await power('pause');
  await power('resume');
  // What a guest may lose work by is asked inside the full screen, which stays.
  await power('reset');
  await at(page, 'confirm-dialog').getByText('Reset', { exact: true }).waitFor();
  await app.screenshot('full-screen-reset');
  await at(page, 'confirm-yes').click();
  await power('force-off');
  await at(page, 'confirm-dialog').getByText('Cancel').click();
  expect(await page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
  await at(page, 'console-full-screen').click();
  await page.waitForFunction(() => document.fullscreenElement === null);
  expect(await at(page, 'full-screen-hint').count()).toBe(0);
  expect(await page.getByRole('toolbar').innerText()).not.toContain('Exit full screen');
});

it('lets the pointer go after a click into a full-screen guest, and Ctrl+Alt leaves from its tools', async () => {
  const { app } = session;
  const { page } = app;
  await at(page, 'vm-row-web').click();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  await at(page, 'console-full-screen').click();
  await page.waitForFunction(() => document.fullscreenElement !== null);
  const canvas = at(page, 'screen-canvas');
  await canvas.click();
  // noVNC lays this over the whole page while a button is down.
  const cover = () =>
    page.evaluate(() => document.getElementById('noVNC_mouse_capture_elem')?.style.display);
  await expect.poll(cover).toBe('none');

  const showTools = async () =>
    await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
  for (const menu of ['console-keys', 'console-power']) {
    await showTools();
    await at(page, menu).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('screen-canvas');
  }
  await showTools();
  await at(page, 'console-view-only').click();
  await expect.poll(() => focused(page)).toBe('console-view-only');
  await leaveConsole(page);
  await page.waitForFunction(() => document.fullscreenElement === null);
  await expect.poll(() => focused(page)).toBe('console-size');
  // The first click after it does what it says.
  await at(page, 'tab-hardware').click();
  await at(page, 'vm-details').waitFor();
});
