import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { dragOver } from './support/drop';
import { makeFiles } from './support/screens/files';
import { fileWithApp } from './support/session';

const exec = promisify(execFile);
// Chromium drags only names that the locale can spell, and a bare machine may have no other one of UTF-8.
const session = fileWithApp(undefined, { LC_ALL: 'C.UTF-8' });

it('shows where a file may be dropped, and begins a machine from an ISO file or a disk', async () => {
  const { home, app } = session;
  const { page } = app;
  const { iso } = await makeFiles(home);
  const disk = path.join(home.root, 'my disk, 1=ü 系统.qcow2');
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '4G']);
  await page.getByTestId('welcome').waitFor();

  for (const [kind, file] of [
    ['iso', iso],
    ['disk', disk],
  ] as const) {
    const drag = await dragOver(page, [file]);
    await page.getByTestId('drop-target').waitFor();
    await drag.drop();
    const taken = page.getByTestId(`file-${kind}`);
    await taken.waitFor();
    expect(await taken.innerText()).toContain(path.basename(file));
    expect(await page.getByTestId('drop-target').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByTestId('wizard-discard-confirm').click();
    await page.getByTestId('wizard').waitFor({ state: 'detached' });
  }
});

it('says why a folder is not taken, nor several files at once', async () => {
  const { home, app } = session;
  const { page } = app;
  const { iso, disk } = await makeFiles(home);
  const folder = path.join(home.root, 'a folder');
  await mkdir(folder);
  await page.getByTestId('welcome').waitFor();

  await (await dragOver(page, [folder])).drop();
  await page.getByText('“a folder” is a folder').waitFor();
  expect(await page.getByTestId('wizard').count()).toBe(0);

  await (await dragOver(page, [iso, disk])).drop();
  await page.getByText('One file makes one virtual machine').waitFor();
  expect(await page.getByTestId('wizard').count()).toBe(0);
});

it('takes none of several files dropped inside the wizard, and says so', async () => {
  const { page } = session.app;
  await page.getByTestId('welcome-new-vm').click();
  await page.getByTestId('wizard').waitFor();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const name of ['one.iso', 'two.iso']) dataTransfer.items.add(new File(['x'], name));
    document
      .querySelector('[data-testid="wizard"]')
      ?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByText('One file makes one virtual machine').waitFor();
  expect(await page.getByTestId('wizard').innerText()).not.toContain('one.iso');
});
