import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answerOpenDialog } from './support/app';
import { dragOver } from './support/drop';
import { textFindings } from './support/screens/findings';
import { wear } from './support/screens/looks';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await writeFile(path.join(home.root, 'first.iso'), 'first');
  await truncate(path.join(home.root, 'first.iso'), 1024 * 1024);
  await home.cli('create', 'disc', '--iso', path.join(home.root, 'first.iso'));
});

it('changes the disc of a running guest from the bar above its screen', async () => {
  const { app, home } = session;
  const { page } = app;
  const second = path.join(home.root, 'second.iso');
  await writeFile(second, 'second');
  await truncate(second, 1024 * 1024);
  await page.getByTestId('vm-row-disc').click();
  await page.getByTestId('action-start').click();
  const menu = page.getByTestId('console-disc');
  await menu.click();
  await page.getByText('cd0: first.iso').waitFor();
  await app.screenshot('disc-menu');
  await page.getByTestId('disc-eject-cd0').click();
  const inQemu = async () => await home.cli('monitor', 'disc', 'query-block');
  await expect.poll(inQemu, { timeout: 10_000 }).not.toContain('first.iso');

  await menu.click();
  await page.getByText('cd0: no disc').waitFor();
  expect(await page.getByTestId('disc-eject-cd0').isDisabled()).toBe(true);
  await answerOpenDialog(app, second);
  await page.getByTestId('disc-insert-cd0').click();
  await expect.poll(inQemu, { timeout: 10_000 }).toContain('second.iso');
  // It is no disc at all: a new machine would be warned of it, too.
  await page.getByText('second.iso does not look like an optical disc image').waitFor();
  await app.screenshot('disc-warned');
  expect(await home.cli('show', 'disc', '--json')).toContain('second.iso');

  // Dropped on the screen, a file is for the guest. This one has no channel to an agent.
  const drag = await dragOver(page, [second]);
  expect(await page.getByTestId('drop-target').innerText()).toBe('Send to “disc”');
  await app.screenshot('send-drop');
  await drag.drop();
  await page.locator('[data-code="agent-off"]').waitFor();
  expect(await page.getByTestId('send-file').innerText()).toContain('second.iso');
  expect(await page.getByTestId('send-submit').isDisabled()).toBe(true);
  expect(await textFindings(page, 'en')).toEqual([]);
  await app.screenshot('send-agent-off');
  await page.keyboard.press('Escape');
  await page.getByTestId('send-submit').waitFor({ state: 'detached' });
  // And by the keyboard, without a mouse that drags.
  await page.getByTestId('console-send-file').press('Enter');
  await page.getByTestId('send-choose').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Choose a file…');
});

it.each(['en', 'zh-CN'] as const)(
  'tells of a disc that is refused where it is seen in full screen (%s)',
  async (language) => {
    const { app, home } = session;
    const { page } = app;
    await wear(page, { theme: language === 'en' ? 'dark' : 'light', language });
    const empty = path.join(home.root, 'empty.iso');
    await writeFile(empty, '');
    await page.getByTestId('vm-row-disc').click();
    await page.getByTestId('action-start').click();
    await page.getByTestId('console-full-screen').click();
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
    await page.getByTestId('console-disc').click();
    await answerOpenDialog(app, empty);
    await page.getByTestId('disc-insert-cd0').click();
    const notice = page.locator(':fullscreen [role="alert"]');
    await notice.waitFor();
    await app.screenshot(`disc-refused-full-screen-${language}`);
    expect(await notice.innerText()).toContain('empty.iso');
    expect(await textFindings(page, language)).toEqual([]);
    await page.getByRole('toolbar').hover({ position: { x: 400, y: 36 } });
    await page.getByTestId('console-full-screen').click();
    await page.waitForFunction(() => document.fullscreenElement === null);
  },
);
