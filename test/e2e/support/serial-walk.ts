import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { answerOpenDialog, askMain, type TestApp } from './app';
import { focused } from './keyboard';
import type { Session } from './session';

/** What the guest writes: the port's log is what the terminal shows. */
const say = async ({ home }: Session, text: string) =>
  await appendFile(path.join(home.vms, 'menu-guest/logs/serial0.log'), text);

const clipboard = async ({ app }: Session) =>
  await askMain(() => app.electron.evaluate((modules) => modules.clipboard.readText()));

const settle = async () => await new Promise((resolve) => setTimeout(resolve, 200));

async function openTerminalMenu({ page }: TestApp): Promise<void> {
  await page.locator('.xterm-screen').click();
  await page.keyboard.press('ContextMenu');
  await page.getByTestId('serial-menu').waitFor();
}

/** Of megabytes that a guest writes, a hundred thousand lines are there, none of which lacks a letter. */
async function keepsLines(session: Session): Promise<void> {
  const { page } = session.app;
  const lines = Array.from({ length: 120_000 }, (_, at) => `${at} ${'serial line '.repeat(4)}`);
  for (let at = 0; at < lines.length; at += 10_000) {
    await say(session, `${lines.slice(at, at + 10_000).join('\r\n')}\r\n`);
  }
  await say(session, 'END-OF-LINES');
  await page.getByTestId('serial-console').getByText('END-OF-LINES').first().waitFor();
  await openTerminalMenu(session.app);
  await page.getByTestId('serial-menu-all').click();
  await page.locator('.xterm-screen').click({ button: 'right' });
  await page.getByTestId('serial-menu-copy').click();
  await expect.poll(async () => (await clipboard(session)).length).toBeGreaterThan(4_000_000);
  const copied = (await clipboard(session)).split('\n').map((line) => line.trimEnd());
  const kept = copied.slice(0, -1).filter((line) => line !== '');
  expect(kept.length).toBeGreaterThanOrEqual(100_000);
  expect(kept.length).toBeLessThan(100_200);
  expect(kept.every((line, at) => line === lines.at(at - kept.length)?.trimEnd())).toBe(true);
}

/** Opens none that main's own dialog was not asked about, and shows the whole of it there. */
async function asksBeforeLinks(session: Session): Promise<void> {
  const { page, electron } = session.app;
  await askMain(() =>
    electron.evaluate(({ dialog, shell }) => {
      const seen = { asked: [] as string[], opened: [] as string[], answer: 0 };
      Object.assign(globalThis, { seenLinks: seen });
      dialog.showMessageBox = (async (_window: unknown, options: Electron.MessageBoxOptions) => {
        seen.asked.push(options.detail ?? '');
        return { response: seen.answer, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
      shell.openExternal = async (address) => void seen.opened.push(address);
    }),
  );
  const seen = () =>
    askMain(() =>
      electron.evaluate(() => (globalThis as unknown as { seenLinks: SeenLinks }).seenLinks),
    );
  await say(session, '\r\nsee https://example.org/from-guest now\r\n');
  const link = page.getByTestId('serial-console').getByText('see https://example.org');
  await link.first().waitFor();
  const box = await link.first().boundingBox();
  const at = { x: (box?.x ?? 0) + 100, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  await page.mouse.move(at.x - 30, at.y);
  await page.mouse.move(at.x, at.y);
  await settle();
  await page.mouse.click(at.x, at.y);
  await settle();
  expect((await seen()).asked).toEqual([]);
  await page.keyboard.down('Control');
  await page.mouse.click(at.x, at.y);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await seen()).asked.length).toBe(1);
  expect((await seen()).asked[0]).toContain('https://example.org/from-guest');
  expect((await seen()).opened).toEqual([]);
  await askMain(() =>
    electron.evaluate(() => {
      (globalThis as unknown as { seenLinks: SeenLinks }).seenLinks.answer = 1;
    }),
  );
  // The same by the keyboard.
  await openTerminalMenu(session.app);
  await page.getByTestId('serial-menu-link-0').click();
  await expect.poll(async () => (await seen()).opened).toEqual(['https://example.org/from-guest']);
}

interface SeenLinks {
  asked: string[];
  opened: string[];
  answer: number;
}

/** Font, colours, times and copying are chosen once for all terminals and all runs. */
async function looksAsWanted(session: Session): Promise<void> {
  const { page } = session.app;
  const settings = async () =>
    (
      JSON.parse(
        await readFile(path.join(session.home.root, 'config/paddock/settings.json'), 'utf8'),
      ) as { terminal: object }
    ).terminal;
  await page.locator('.xterm-screen').click();
  const rowHeight = async () =>
    (await page.locator('.xterm-rows > div').first().boundingBox())?.height ?? 0;
  const before = await rowHeight();
  for (const _ of [1, 2, 3]) await page.keyboard.press('Control+=');
  await expect.poll(rowHeight).toBeGreaterThan(before);
  await expect.poll(settings).toMatchObject({ fontSize: 16 });
  await page.keyboard.press('Control+-');
  await page.keyboard.press('Control+0');
  await expect.poll(settings).toMatchObject({ fontSize: 13 });
  await openTerminalMenu(session.app);
  await page.getByTestId('serial-menu-look').click();
  await page.getByTestId('serial-look-theme').waitFor();
  for (const name of ['timeStamps', 'copyOnSelect', 'screenReader']) {
    await page.getByTestId(`serial-look-${name}`).focus();
    await page.keyboard.press('Space');
  }
  await expect
    .poll(settings)
    .toMatchObject({ timeStamps: true, copyOnSelect: true, screenReader: true });
  await page.keyboard.press('Escape');
  await page.getByTestId('serial-look').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('serial-more');
  await expect.poll(() => page.getByTestId('serial-times').textContent()).toMatch(/\d\d:\d\d:\d\d/);
  await say(session, '\r\nselect-me\r\n');
  const word = page.locator('.xterm-rows').getByText('select-me').last();
  await word.waitFor();
  // The terminal takes the mouse above its words.
  await word.dblclick({ position: { x: 10, y: 8 }, force: true });
  await expect.poll(() => clipboard(session)).toBe('select-me');
}

async function sendsFileAndBreak(session: Session): Promise<void> {
  const { page } = session.app;
  const file = path.join(session.home.vms, '../letter.txt');
  await writeFile(file, 'letter-from-a-file');
  await answerOpenDialog(session.app, file);
  await page.getByTestId('serial-more').press('Enter');
  await page.getByTestId('serial-menu-send').click();
  await page.getByTestId('serial-console').getByText('letter-from-a-file').first().waitFor();
  await page.getByTestId('serial-more').click();
  await page.getByTestId('serial-menu-break').click();
  await page.getByText('Break sent').waitFor();
  await page.getByTestId('serial-more').click();
  await page.getByTestId('serial-menu-size').click();
  await page
    .getByTestId('serial-console')
    .getByText(/stty rows \d+ cols \d+/)
    .first()
    .waitFor();
}

async function readsLogs(session: Session): Promise<void> {
  const { page, electron } = session.app;
  await page.getByTestId('serial-open-log').click();
  const told = page.getByTestId('serial-log-told');
  await expect.poll(() => told.textContent()).toMatch(/^120,\d\d\d lines$/);
  await page.getByTestId('serial-log-search').fill('77777 serial');
  await page.keyboard.press('Enter');
  await expect.poll(() => told.textContent()).toMatch(/^Line 77,\d\d\d of 120,\d\d\d$/);
  await page.locator('[data-found]').getByText('77777 serial line').waitFor();
  const copy = path.join(session.home.vms, '../copy.log');
  await askMain(() =>
    electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async () => ({
        canceled: false,
        filePath: chosen,
      });
    }, copy),
  );
  await page.getByTestId('serial-log-save').click();
  await page.getByText('Log saved').waitFor();
  const log = await readFile(path.join(session.home.vms, 'menu-guest/logs/serial0.log'));
  expect((await readFile(copy)).equals(log)).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByTestId('serial-logs').waitFor({ state: 'detached' });
}

/** Walks through all that a serial terminal can do, on the guest `menu-guest`, whose terminal is shown. */
export async function walkSerial(session: Session): Promise<void> {
  await keepsLines(session);
  await asksBeforeLinks(session);
  await looksAsWanted(session);
  await sendsFileAndBreak(session);
  await readsLogs(session);
}
