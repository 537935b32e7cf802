import { copyFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answerOpenDialog } from './support/app';
import { saveSettings } from './support/home';
import { eachWithApp } from './support/session';

const guest = path.resolve('assets/guests/test-guest.img');

const session = eachWithApp(async (home) => {
  const at = (name: string) => path.join(home.root, name);
  for (const name of ['one.img', 'two.img']) await copyFile(guest, at(name));
  const disk = ['--disk', at('one.img'), '--in-place', '--firmware', 'bios'];
  await home.cli('create', 'web', ...disk, '--accel', 'tcg');
  await rm(at('one.img'));
  await saveSettings(path.join(home.root, 'config'), {
    proveByItself: false,
    language: 'zh-CN',
    theme: 'dark',
  });
});

it('a disk that is gone is given another file where that is told, and the VM starts', async () => {
  const { home, app } = session;
  const { page } = app;
  await page.getByTestId('vm-row-web').click();
  await page.getByTestId('action-start').first().click();
  await page.getByTestId('error-action-choose-file').click();
  const disk = page.getByTestId('file-disk0');
  await disk.getByText('one.img').first().waitFor();
  await app.screenshot('missing-files');
  await answerOpenDialog(app, path.join(home.root, 'two.img'));
  await page.getByTestId('file-choose-disk0').click();
  await disk.getByText('two.img').waitFor();
  await page.getByTestId('files-start').click();
  await expect.poll(async () => (await home.list())[0]?.state, { timeout: 20_000 }).toBe('running');
  await home.cli('stop', '--force', 'web');

  await writeFile(path.join(home.root, 'two.img'), '');
  await home.cli('remove', 'web');
  await page.getByTestId('nav-trash').click();
  await page.getByTestId('trash-row').waitFor();
  await app.screenshot('trash-zh-dark');
  expect(app.complaints).toEqual([]);
});
