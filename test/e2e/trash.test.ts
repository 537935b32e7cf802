import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fileWithApp } from './support/session';

const session = fileWithApp(async (home) => {
  for (const name of ['web', 'data', 'lab']) await home.cli('create', name, '--test-guest');
  await home.cli('remove', 'web', 'data');
});

it('the trash is a page: what is in it, the way back, and the end of it', async () => {
  const { home, app } = session;
  const { page } = app;
  const trash = path.join(path.dirname(home.vms), 'trash');
  await page.getByTestId('nav-trash').click();
  const rows = page.getByTestId('trash-row');
  await rows.nth(1).waitFor();
  await app.screenshot('trash');

  // What another program removes comes by itself.
  await home.cli('remove', 'lab');
  await rows.nth(2).waitFor();

  await page.getByRole('button', { name: 'Restore web' }).click();
  await page.getByTestId('vm-row-web').waitFor();
  expect((await readdir(trash)).length).toBe(2);

  await page.getByTestId('nav-trash').click();
  await page.getByRole('button', { name: 'Delete data for good' }).press('Enter');
  await page.getByText('Delete data for good?').waitFor();
  await app.screenshot('trash-delete');
  await page.getByTestId('empty-confirm').press('Enter');
  await rows.nth(1).waitFor({ state: 'detached' });

  await page.getByTestId('trash-empty-all').click();
  await page.getByTestId('empty-dialog').getByText('lab', { exact: true }).waitFor();
  await page.getByTestId('empty-confirm').click();
  await page.getByTestId('trash-empty').waitFor();
  await app.screenshot('trash-empty');
  expect(await readdir(trash)).toEqual([]);
  expect((await home.list()).map(({ name }) => name)).toEqual(['web']);
  expect(app.complaints).toEqual([]);
});

it('a removed VM’s notice leads to the trash', async () => {
  const { home, app } = session;
  const { page } = app;
  const [vm] = await home.list();
  await page.getByTestId(`vm-row-${vm?.slug}`).click();
  await page.keyboard.press('Delete');
  await page.getByTestId('remove-confirm').click();
  await page.getByTestId('show-trash').click();
  await page.getByTestId('trash-row').nth(2).waitFor();
  await app.screenshot('trash-from-notice');
});
