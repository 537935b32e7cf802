import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answerOpenDialog } from './support/app';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'web', '--new-disk', '4G');
  await home.cli('create', 'lab', '--test-guest');
});

it('disks are a page: what there is, and what is done with it, after its plan in numbers', async () => {
  const { home, app } = session;
  const { page } = app;
  await page.getByTestId('nav-disks').click();
  const rows = page.getByTestId('disk-row');
  await rows.nth(1).waitFor();
  await app.screenshot('disks');

  // By keyboard: the menu, the dialog, and what is wrong with a size before it begins.
  const web = rows.nth(1);
  await web.getByTestId('disk-menu').press('Enter');
  await page.getByTestId('disk-grow').waitFor();
  await page.keyboard.press('Enter');
  const size = page.getByTestId('disk-size');
  await size.fill('2G');
  await page.locator('[data-code="disk-not-larger"]').waitFor();
  await app.screenshot('disks-not-larger');
  await size.fill('6G');
  await page.getByTestId('plan-size').getByText('4 GiB → 6 GiB').waitFor();
  await app.screenshot('disks-grow');
  await size.press('Enter');
  await page.getByText('disk0 of “web” is now 6 GiB.').waitFor();
  await web.getByText('6 GiB', { exact: true }).waitFor();

  // Another format: the row is another file, and the former one is in the desktop’s trash.
  await web.getByTestId('disk-menu').click();
  await page.getByTestId('disk-convert').click();
  await page.getByTestId('plan-newFile').waitFor();
  await app.screenshot('disks-convert');
  await page.getByTestId('disk-begin').click();
  await web.getByText('raw', { exact: true }).waitFor();
  const folder = path.join(home.vms, 'web/disks');
  expect(await readdir(folder)).toEqual(['disk0.img']);
  expect((await stat(path.join(folder, 'disk0.img'))).size).toBe(6 * 1024 ** 3);
  await app.screenshot('disks-converted');

  const large = path.join(home.root, 'large');
  await mkdir(large);
  await web.getByTestId('disk-menu').click();
  await page.getByTestId('disk-move').click();
  await answerOpenDialog(app, large);
  await page.getByTestId('disk-choose-folder').click();
  await page.getByTestId('plan-newFile').getByText(`${large}/web-disk0.img`).waitFor();
  await page.getByTestId('disk-begin').click();
  await web.getByText(`${large}/web-disk0.img`).waitFor();
  expect(await readdir(folder)).toEqual([]);

  await page.getByTestId('disks-search').fill('nothing of this');
  await page.getByTestId('disks-no-match').waitFor();
  await page.getByTestId('disks-search').fill('lab');
  expect(await rows.count()).toBe(1);
});
