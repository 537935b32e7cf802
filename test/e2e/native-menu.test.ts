import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { askMain, type TestApp } from './support/app';
import { scanCodes, startScanCodeGuest } from './support/scan-code-guest';
import { eachWithApp } from './support/session';

// What the native menu offers for the virtual machine on screen, clicked in the menu itself.

const session = eachWithApp(async (home) => {
  await startScanCodeGuest(home, 'keys');
});

/** Clicks an item of the native menu by the words on the way to it. False where it is grey. */
async function clickMenu(app: TestApp, way: readonly string[]): Promise<boolean> {
  return await askMain(() =>
    app.electron.evaluate(({ Menu }, words) => {
      let items = Menu.getApplicationMenu()?.items ?? [];
      for (const [depth, word] of words.entries()) {
        const item = items.find(({ label }) => label.replace('&', '') === word);
        if (!item) throw new Error(`no menu item “${word}”`);
        if (!item.enabled) return false;
        const click = item.click as () => void;
        if (depth === words.length - 1) click();
        items = item.submenu?.items ?? [];
      }
      return true;
    }, way),
  );
}

/** Answers the next dialog for saving. */
async function answerSaveDialog(app: TestApp, file: string | null): Promise<void> {
  await askMain(() =>
    app.electron.evaluate(({ dialog }, chosen) => {
      Object.assign(globalThis, { offered: null });
      dialog.showSaveDialog = (...words: unknown[]) => {
        Object.assign(globalThis, { offered: words.at(-1) });
        return Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
      };
    }, file),
  );
}

/** The file name that the dialog offered, once it was shown. */
async function offeredName(app: TestApp): Promise<string> {
  const asked = async () =>
    await askMain(() =>
      app.electron.evaluate(() => Reflect.get(globalThis, 'offered') as { defaultPath: string }),
    );
  await expect.poll(asked, { timeout: 10_000 }).not.toBeNull();
  return path.basename((await asked()).defaultPath);
}

it('sends keys to the guest, saves its screen, and says which program this is', async () => {
  const { app, home } = session;
  const { page } = app;
  expect(await clickMenu(app, ['Virtual Machine', 'Send Keys', 'Alt+Tab'])).toBe(false);
  await page.getByTestId('vm-row-keys').click();
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  const before = (await scanCodes(home, 'keys')).length;
  expect(await clickMenu(app, ['Virtual Machine', 'Send Keys', 'Alt+Tab'])).toBe(true);
  // Set 1: Alt down, Tab down, Tab up, Alt up.
  await expect
    .poll(async () => (await scanCodes(home, 'keys')).slice(before), { timeout: 5000 })
    .toEqual(['38', '0f', '8f', 'b8']);

  // A text, as the keys of a German keyboard write it; what none writes is named first.
  const typed = (await scanCodes(home, 'keys')).length;
  await page.getByTestId('console-keys').click();
  await page.getByTestId('console-type').click();
  await page.getByTestId('type-text').fill('z@你');
  await page.getByTestId('type-layout').click();
  await page.getByRole('option', { name: 'German' }).click();
  await page.getByTestId('type-missing').getByText('你').waitFor();
  await page.getByTestId('type-submit').click();
  await page.getByTestId('type-text').waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await scanCodes(home, 'keys')).slice(typed), { timeout: 5000 })
    .toEqual(['15', '95', 'e0', '38', '10', '90', 'e0', 'b8']);
  const told = (await scanCodes(home, 'keys')).length;
  await home.cli('type', 'keys', 'A', '--enter');
  await expect
    .poll(async () => (await scanCodes(home, 'keys')).slice(told), { timeout: 5000 })
    .toEqual(['2a', '1e', '9e', 'aa', '1c', '9c']);

  const file = path.join(home.root, 'picture.png');
  await answerSaveDialog(app, null);
  await clickMenu(app, ['Virtual Machine', 'Take Screenshot…']);
  expect(await offeredName(app)).toMatch(/^keys \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
  await answerSaveDialog(app, file);
  await page.getByTestId('console-screenshot').click();
  await page.getByText('Screenshot saved').waitFor();
  const png = await readFile(file);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // A place that cannot be written to.
  await answerSaveDialog(app, path.join(home.root, 'nowhere', 'picture.png'));
  await page.getByTestId('console-screenshot').click();
  await page.getByRole('alert').filter({ hasText: 'nowhere' }).waitFor();

  await clickMenu(app, ['Help', 'About Paddock']);
  await page.getByTestId('about-dialog').getByText('Paddock 0.').waitFor();
  await app.screenshot('about');
});
