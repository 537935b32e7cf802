import path from 'node:path';
import { expect, it } from 'vitest';
import { foreignGuestsFolder } from '../../scripts/setup/places.mjs';
import { answerOpenDialog } from './support/app';
import { eachWithApp } from './support/session';

const session = eachWithApp();

it('chooses the architecture that a kernel is for, says what it costs and shows it', async () => {
  const { home, app } = session;
  const { page } = app;
  const at = (id: string) => page.getByTestId(id);
  await answerOpenDialog(app, path.join(foreignGuestsFolder(), 's390x/kernel'));
  await at('welcome-new-vm').click();
  await page.locator('label:has([data-testid="source-kernel"])').click();
  await at('choose-kernel').click();
  await at('file-kernel').waitFor();
  await at('wizard-next').click();

  // The price stands where the choice is, which is open by itself.
  await at('guest-architecture').waitFor();
  await expect.poll(() => at('guest-architecture').inputValue()).toBe('IBM Z (s390x)');
  await page.getByText('Every instruction is emulated').waitFor();
  await app.screenshot('wizard-architecture');

  await at('guest-architecture').click();
  await page.getByRole('option', { name: 'PC, 64 bit' }).click();
  // It stays open, with nothing more to tell.
  await page.getByText('Every instruction is emulated').waitFor({ state: 'detached' });
  await at('guest-architecture').click();
  await page.getByRole('option', { name: 'IBM Z' }).click();
  await page.getByText('Every instruction is emulated').waitFor();
  await at('guest-name').fill('zed');
  await at('wizard-next').click();
  await at('wizard-next').click();
  await at('wizard-create').click();
  await at('vm-row-zed').waitFor();
  await page.getByText('IBM Z (s390x)').first().waitFor();
  await app.screenshot('page-architecture');
  expect(await home.cli('list')).toMatch(/ARCH[^]*s390x/);
  expect(await home.cli('show', 'zed')).toContain('s390-ccw-virtio');
});
