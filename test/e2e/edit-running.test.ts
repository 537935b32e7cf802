import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { waitForGuestPicture } from './support/guest-screen';
import { resize, wear } from './support/screens/looks';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'web', '--test-guest');
  const iso = path.join(home.root, 'tall.iso');
  await writeFile(iso, Buffer.alloc(1024 * 1024));
  await home.cli('create', 'tall', '--iso', iso);
});

it.each(['en', 'zh-CN'] as const)(
  'keeps the buttons of a long dialog in sight (%s)',
  async (language) => {
    const { page } = session.app;
    await wear(page, { theme: language === 'en' ? 'dark' : 'light', language });
    await resize(session.app, 1024, 500);
    await page.getByTestId('vm-row-tall').click();
    await page.getByTestId('tab-hardware').click();
    await page.getByTestId('add-device').click();
    await page.getByTestId('add-disk').click();
    const save = page.getByTestId('add-disk-submit');
    await save.waitFor();
    // An existing file asks more.
    await page.getByTestId('add-disk-kind').locator('label').nth(1).click();
    await page.getByTestId('add-disk-choose').waitFor();
    const room = await page.evaluate(() => innerHeight);
    expect(room).toBeLessThanOrEqual(500);
    const bottom = async () => {
      const box = await save.boundingBox();
      return box ? box.y + box.height : Infinity;
    };
    // A form that is longer than the window, as long errors and other fonts make it.
    const content = page.locator('.mantine-Modal-content:has([data-testid="add-disk-submit"])');
    await content.evaluate((element) => {
      const filler = document.createElement('div');
      filler.style.height = '600px';
      element.querySelector('form')?.prepend(filler);
    });
    const hidden = await content.evaluate((element) => element.scrollHeight - element.clientHeight);
    expect(hidden).toBeGreaterThan(0);
    await expect.poll(bottom).toBeLessThan(room);
    await session.app.screenshot(`edit-low-${language}`);
    await page.keyboard.press('Escape');
    await page.getByTestId('add-disk-dialog').waitFor({ state: 'hidden' });
  },
);

it('edits a guest that runs: what waits is told, taken back, and there after a restart', async () => {
  const { app, home } = session;
  const { page } = app;
  const at = (id: string) => page.getByTestId(id);
  await at('vm-row-web').click();
  await at('action-start').click();
  await waitForGuestPicture(page);
  await at('action-more').click();
  await at('menu-edit').click();
  const edit = async (memory: string) => {
    await at('row-memory').click();
    await at('edit-memory').fill(memory);
    await page.waitForSelector('[data-outlook="nextStart"]');
    await at('edit-apply').click();
    await at('editor-memory').waitFor({ state: 'hidden' });
  };
  await edit('192 MB');
  await at('vm-waiting').waitFor();
  expect(await at('vm-waiting').innerText()).toContain('Memory');
  const memory = async () => await at('hardware-memory').innerText();
  await expect.poll(memory).toMatch(/→\s*192 MiB/);
  await app.screenshot('edit-waiting');
  await edit('176 MB');
  await expect.poll(memory).toMatch(/→\s*176 MiB/);
  await at('waiting-discard').click();
  await at('vm-waiting').waitFor({ state: 'hidden' });
  await expect.poll(memory).not.toContain('176 MiB');

  // One of two changes is taken back alone.
  await edit('192 MB');
  await at('row-agent').click();
  await at('edit-agent').click({ force: true });
  await at('edit-apply').click();
  await at('waits-agent').waitFor();
  await at('take-back-memory').click();
  await at('waits-memory').waitFor({ state: 'hidden' });
  expect(await at('vm-waiting').innerText()).toContain('Guest agent');
  // The cable is pulled at once; files must wait until the guest is off.
  await at('row-nic-nic0').click();
  await at('edit-cable').click({ force: true });
  await page.waitForSelector('[data-outlook="now"]');
  await at('edit-apply').click();
  await expect.poll(async () => await at('hardware-nic-nic0').innerText()).toContain('unplugged');
  await at('row-secure').click();
  await at('edit-secure').click({ force: true });
  await page.waitForSelector('[data-outlook="refused"]');
  expect(await at('edit-apply').isDisabled()).toBe(true);
  await at('edit-cancel').click();

  await edit('160 MB');
  await at('waiting-restart').click();
  await at('vm-waiting').waitFor({ state: 'hidden' });
  await at('tab-screen').click();
  await waitForGuestPicture(page);
  await expect.poll(async () => await home.cli('argv', 'web')).toContain('160M');
});
