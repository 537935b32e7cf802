import { rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'elsewhere', '--test-guest');
  await rename(home.vms, path.join(home.root, 'put-away'));
  await symlink(path.join(home.root, 'drive'), home.vms);
});

it('says that the drive with the VMs is not there, and shows them when it is mounted', async () => {
  const { home, app } = session;
  const { page } = app;
  const banner = page.getByTestId('lost-banner');
  const target = path.join(home.root, 'drive');
  const said = `“${home.vms}” is a link to “${target}”, which is missing.`;
  await expect.poll(() => banner.innerText()).toContain(said);
  expect(await banner.innerText()).toContain('keeps looking');
  expect(await page.getByTestId('welcome').count()).toBe(0);
  await app.screenshot('missing-drive');
  await rename(path.join(home.root, 'put-away'), path.join(home.root, 'drive'));
  await page.getByTestId('vm-row-elsewhere').waitFor({ timeout: 5000 });
  await banner.waitFor({ state: 'detached' });

  // It is a list like any other: it follows what another program does.
  await home.cli('create', 'newcomer', '--test-guest');
  await page.getByTestId('vm-row-newcomer').waitFor({ timeout: 5000 });
});
