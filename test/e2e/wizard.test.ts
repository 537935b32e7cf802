import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answerOpenDialog } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import type { TestHome } from './support/home';
import { focusBy, focused } from './support/keyboard';
import { eachWithApp } from './support/session';

const session = eachWithApp();
const at = (page: Page, id: string) => page.getByTestId(id);

/** The radio itself is hidden under its card. */
const chooseSource = (page: Page, kind: string) =>
  page.locator(`label:has([data-testid="source-${kind}"])`).click();

/** A disk image with a real boot sector: the built-in guest's own, under a person's file name. */
async function bootableImage(home: TestHome, name: string): Promise<string> {
  const file = path.join(home.root, name);
  await copyFile('assets/guests/test-guest.img', file);
  return file;
}

it('runs a guest from an existing disk in four clicks after choosing the file', async () => {
  const { home, app } = session;
  const { page } = app;
  await answerOpenDialog(app, await bootableImage(home, 'my disk, 1=ü.img'));
  await at(page, 'welcome-new-vm').click();
  await chooseSource(page, 'disk');
  await at(page, 'choose-disk').click();
  await at(page, 'file-disk').waitFor();

  let clicks = 0;
  const click = async (id: string) => {
    await at(page, id).click();
    clicks += 1;
  };
  for (const step of ['guest', 'disk', 'summary']) {
    await click('wizard-next');
    await waitForStep(page, step);
  }
  await click('wizard-create-start');
  expect(clicks).toBeLessThanOrEqual(4);
  await waitForGuestPicture(page);
  const [vm] = await home.list();
  expect(vm).toMatchObject({ state: 'running' });
});

it('marks what is wrong where it stands, and keeps what was typed on the way back', async () => {
  const { home, app } = session;
  const { page } = app;
  await home.cli('create', 'taken', '--test-guest');
  await at(page, 'vm-row-taken').waitFor();
  await at(page, 'new-vm').click();
  await chooseSource(page, 'none');
  await at(page, 'wizard-next').click();

  await at(page, 'guest-name').fill('taken');
  await at(page, 'error-name').waitFor();
  await at(page, 'guest-name').fill('free');
  await at(page, 'error-name').waitFor({ state: 'detached' });
  await at(page, 'guest-memory').fill('99999999');
  await at(page, 'error-memoryMiB').waitFor();
  await at(page, 'guest-memory').fill('768');
  await at(page, 'error-memoryMiB').waitFor({ state: 'detached' });
  await at(page, 'guest-cpus').fill('4096');
  await at(page, 'error-cpus').waitFor();
  await at(page, 'guest-cpus').fill('2');
  await at(page, 'wizard-next').click();
  await at(page, 'disk-size').fill('0');
  await at(page, 'error-newDisk.sizeBytes').waitFor();
  await at(page, 'disk-size').fill('3');
  await at(page, 'wizard-next').click();

  await at(page, 'wizard-back').click();
  await at(page, 'wizard-back').click();
  expect(await at(page, 'guest-name').inputValue()).toBe('free');
  expect(await at(page, 'guest-memory').inputValue()).toContain('768');
  await at(page, 'wizard-next').click();
  await at(page, 'wizard-next').click();
  await at(page, 'summary-command-toggle').click();
  await expect.poll(() => at(page, 'summary-command').innerText()).toContain('\n  -nodefaults');
  await at(page, 'wizard-create').click();
  await at(page, 'vm-row-free').waitFor();
  const made = JSON.parse(await home.cli('show', 'free', '--json')) as { memoryMiB: number };
  expect(JSON.stringify(made)).toContain('768');
});

it('says so when a chosen file is no installation medium, or is gone', async () => {
  const { home, app } = session;
  const { page } = app;
  const text = path.join(home.root, 'notes.iso');
  await writeFile(text, 'these are notes');
  await answerOpenDialog(app, text);
  await at(page, 'welcome-new-vm').click();
  await chooseSource(page, 'iso');
  await at(page, 'choose-iso').click();
  await page
    .locator('[data-testid="warning-source.file"], [data-testid="error-source.file"]')
    .waitFor();
});

it('asks before Esc throws away what was entered', async () => {
  const { page } = session.app;
  await at(page, 'welcome-new-vm').click();
  await at(page, 'wizard').waitFor();
  await page.keyboard.press('Escape');
  await at(page, 'wizard').waitFor({ state: 'detached' });

  await at(page, 'welcome-new-vm').click();
  await chooseSource(page, 'none');
  await page.keyboard.press('Escape');
  await at(page, 'wizard-keep').click();
  await at(page, 'wizard').waitFor();
  await page.keyboard.press('Escape');
  await at(page, 'wizard-discard-confirm').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
});

it('is done by keyboard alone', async () => {
  const { home, app } = session;
  const { page } = app;
  await at(page, 'welcome').waitFor();
  await page.keyboard.press('Control+n');
  await at(page, 'wizard').waitFor();
  // One stop for the whole group of sources; the arrows choose.
  await focusBy(page, 'Tab', 'source-iso');
  while ((await focused(page)) !== 'source-test-guest') await page.keyboard.press('ArrowDown');
  for (const step of ['guest', 'disk', 'summary'] as const) {
    await focusBy(page, 'Tab', 'wizard-next');
    await page.keyboard.press('Enter');
    await waitForStep(page, step);
  }
  await focusBy(page, 'Tab', 'wizard-create-start');
  await page.keyboard.press('Enter');
  await waitForGuestPicture(page);
  expect((await home.list())[0]?.state).toBe('running');
});

it('tells a part that is missing, and copies what is built on a file elsewhere when allowed', async () => {
  const { home, app } = session;
  const { page } = app;
  const base = await bootableImage(home, 'base.img');
  const folder = path.join(home.root, 'overlays');
  await mkdir(folder);
  const overlay = path.join(folder, 'overlay.qcow2');
  const make = (backing: string) =>
    execFileSync('qemu-img', [
      'create',
      '-qu',
      '-f',
      'qcow2',
      '-F',
      'raw',
      '-b',
      backing,
      overlay,
      '1M',
    ]);
  make('gone.img');
  await answerOpenDialog(app, overlay);
  await at(page, 'welcome-new-vm').click();
  await chooseSource(page, 'disk');
  await at(page, 'choose-disk').click();
  await at(page, 'error-source.file').waitFor();
  expect(await at(page, 'error-source.file').getAttribute('data-code')).toBe('disk-part-missing');

  await rm(overlay);
  make(base);
  await at(page, 'change-disk').click();
  await at(page, 'error-source.allowed').waitFor();
  await at(page, 'allow-outside').check();
  await at(page, 'error-source.allowed').waitFor({ state: 'detached' });
  for (const step of ['guest', 'disk', 'summary']) {
    await at(page, 'wizard-next').click();
    await waitForStep(page, step);
  }
  await at(page, 'wizard-create-start').click();
  await waitForGuestPicture(page);
});

it('copies and converts a disk, with the original untouched, and can be cancelled', async () => {
  const { home, app } = session;
  const { page } = app;
  const folder = path.join(home.root, 'images');
  await mkdir(folder);
  const big = path.join(folder, 'big.img');
  await copyFile('assets/guests/test-guest.img', big);
  await truncate(big, 64 * 1024 * 1024);
  await answerOpenDialog(app, big);
  await at(page, 'welcome-new-vm').click();
  await chooseSource(page, 'disk');
  await at(page, 'choose-disk').click();
  await at(page, 'file-disk').waitFor();
  for (const step of ['guest', 'disk', 'summary']) {
    await at(page, 'wizard-next').click();
    await waitForStep(page, step);
  }
  await at(page, 'wizard-create').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
  const [vm] = await home.list();
  expect(vm?.state).toBe('off');
});

const waitForStep = (page: Page, step: string) =>
  page.waitForSelector(`[data-testid="wizard-step-${step}"][aria-current="step"]`);
