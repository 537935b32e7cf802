import { expect, it } from 'vitest';
import { waitForGuestPicture } from './support/guest-screen';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'web', '--test-guest');
});

it('edits a guest that runs: what waits is told, taken back, and there after a restart', async () => {
  const { app, home } = session;
  const { page } = app;
  const at = (id: string) => page.getByTestId(id);
  await at('vm-row-web').click();
  await at('action-start').click();
  await waitForGuestPicture(page);
  const edit = async (memory: string) => {
    await at('action-more').click();
    await at('menu-edit').click();
    await at('edit-while-running').waitFor();
    await at('edit-memory').fill(memory);
    await at('edit-save').click();
    await at('edit-dialog').waitFor({ state: 'hidden' });
  };
  await edit('192 MB');
  await at('vm-waiting').waitFor();
  expect(await at('vm-waiting').innerText()).toContain('Memory');
  await app.screenshot('edit-waiting');
  // The details follow both ways while they are looked at.
  await at('tab-details').click();
  const memory = async () => await at('hardware-memory').innerText();
  await expect.poll(memory).toContain('192 MiB');
  await edit('176 MB');
  await expect.poll(memory).toContain('176 MiB');
  await at('waiting-discard').click();
  await at('vm-waiting').waitFor({ state: 'hidden' });
  await expect.poll(memory).not.toContain('176 MiB');
  await at('tab-screen').click();

  await edit('160 MB');
  await at('waiting-restart').click();
  await at('vm-waiting').waitFor({ state: 'hidden' });
  await waitForGuestPicture(page);
  await expect.poll(async () => await home.cli('argv', 'web')).toContain('160M');
});
