import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { waitForGuestPicture } from './support/guest-screen';
import { serialSoFar } from './support/guests/boot-sector';
import { fileWithApp } from './support/session';

const session = fileWithApp(async (home) => {
  await home.cli('create', 'life', '--test-guest');
});
const at = (page: Page, id: string) => page.getByTestId(id);

async function startGuest(page: Page): Promise<void> {
  await at(page, 'vm-row-life').click();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
}

const serial = async () => await serialSoFar(session.home, 'life');
const state = async () => (await session.home.list())[0]?.state;
/** How often the guest has come up since its start. */
const boots = async () => (await serial()).split('PADDOCK-READY').length - 1;

it('pauses, resumes, resets and shuts down with the guest’s consent', async () => {
  const { page } = session.app;
  await startGuest(page);
  await expect.poll(boots).toBe(1);
  await at(page, 'action-pause').click();
  await at(page, 'action-resume').waitFor();
  expect(await state()).toBe('paused');
  await at(page, 'action-resume').click();
  await at(page, 'action-pause').waitFor();
  await at(page, 'action-reset').click();
  await at(page, 'confirm-yes').click();
  await expect.poll(boots, { timeout: 15_000 }).toBe(2);
  await at(page, 'action-stop').click();
  await at(page, 'action-start').waitFor();
  expect(await state()).toBe('off');
  expect(await serial()).toContain('PADDOCK-POWERDOWN');
});

it('shows how long it waits for a guest that will not shut down, and forces it off on a second click', async () => {
  const { page } = session.app;
  await startGuest(page);
  await at(page, 'screen-console').click();
  await page.keyboard.press('F2');
  await expect.poll(serial, { timeout: 15_000 }).toContain('PADDOCK-STUBBORN=1');
  await at(page, 'action-stop').click();
  await at(page, 'stop-countdown').waitFor();
  expect(await at(page, 'stop-seconds').innerText()).toMatch(/\b[1-9]\d*\b/);
  await at(page, 'action-force-off').click();
  await at(page, 'action-start').waitFor();
  expect(await state()).toBe('off');
});

it('removes to the trash with names and bytes, and takes it back', async () => {
  const { home, app } = session;
  const { page } = app;
  await at(page, 'vm-row-life').click();
  await at(page, 'action-more').click();
  await at(page, 'menu-remove').click();
  await expect.poll(() => at(page, 'removal-sum').innerText()).toMatch(/KiB|MiB/);
  await at(page, 'remove-confirm').click();
  await at(page, 'vm-row-life').waitFor({ state: 'detached' });
  expect(await readdir(path.join(home.root, 'data/paddock/trash'))).toHaveLength(1);
  await at(page, 'undo-remove').click();
  await at(page, 'vm-row-life').waitFor();
  expect((await home.list()).map((vm) => vm.name)).toEqual(['life']);
});
