import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'web', '--test-guest');
});

it('a machine is cloned in the window, made a template, and tried without keeping changes', async () => {
  const { home, app } = session;
  const { page } = app;
  const disk = path.join(home.vms, 'web/disks/test-guest.img');
  const before = await readFile(disk);

  // A full clone, by mouse.
  await page.getByTestId('vm-row-web').click();
  await page.getByTestId('action-more').click();
  await page.getByTestId('menu-clone').click();
  await page.getByText('Copies of all disks: up to').waitFor();
  await app.screenshot('clone-full');
  await page.getByTestId('clone-submit').click();
  await page.locator('[data-testid="vm-name"]', { hasText: 'web clone' }).waitFor();

  // A linked one, by keyboard; what it stands on becomes a template.
  await page.getByTestId('vm-row-web').click();
  await page.getByTestId('action-more').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('menu-clone').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('clone-name').fill('linked');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.getByTestId('clone-template').press('Space');
  await app.screenshot('clone-linked');
  await page.getByTestId('clone-name').press('Enter');
  await page.locator('[data-testid="vm-name"]', { hasText: 'linked' }).waitFor();

  await page.getByTestId('vm-row-web').click();
  await page.getByTestId('vm-kept').getByText('Templates can’t be started').waitFor();
  expect(await page.getByTestId('action-start').count()).toBe(0);
  await app.screenshot('template');

  // One press starts a machine that keeps nothing.
  await page.getByTestId('kept-clone').press('Enter');
  await page.getByTestId('clone-kind-disposable').check();
  await page.getByTestId('clone-submit').click();
  await page.getByTestId('vm-kept').getByText('deleted, with all its changes').waitFor();
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  await app.screenshot('disposable-running');
  await page.getByTestId('action-more').click();
  await page.getByTestId('menu-force-off').click();
  await page.getByRole('button', { name: 'Force off' }).last().click();
  await page.getByText(/permanently deleted in \d+ s/).waitFor();
  await app.screenshot('disposable-off');
  await page.getByTestId('kept-keep').click();
  await page.getByTestId('vm-kept').waitFor({ state: 'detached' });
  const kept = (await home.list()).find(({ name }) => name === 'web clone 2');
  expect(kept).toMatchObject({ state: 'off' });
  expect(kept?.disposable).toBeUndefined();
  expect(before.equals(await readFile(disk))).toBe(true);
});
