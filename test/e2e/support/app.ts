import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronPath } from '../../../scripts/setup/electron/electron-runtime.mjs';
import type { TestHome } from './home';

/** Where screenshots of every screen are kept. */
const screenshotFolder = path.resolve('artefacts/screenshots');

/** One running app under test. */
export interface TestApp {
  electron: ElectronApplication;
  page: Page;
  /** Console errors, page errors and CSP reports so far; every test ends by expecting none. */
  complaints: string[];
  screenshot(name: string): Promise<void>;
  /** Quits as a person would (Ctrl+Q); guests go on. */
  quit(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const readyWhenAttached = path.resolve('test/e2e/support/ready-when-attached.cjs');

/** Starts the built app in a home and waits for its first content. */
export async function launchApp(
  home: TestHome,
  options: { args?: string[]; env?: Record<string, string> } = {},
): Promise<TestApp> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Where there is no graphics card, Chromium would emulate one: a sixth of all that the tests compute.
  const drawn = [...asRoot, '--disable-gpu'];
  const electron = await _electron.launch({
    executablePath: electronPath(),
    timeout: 60_000,
    args: ['-r', readyWhenAttached, ...drawn, path.resolve('.'), ...(options.args ?? [])],
    env: { ...home.env, DISPLAY: process.env['DISPLAY'] ?? '', ...options.env },
  });
  const page = await electron.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.waitForSelector('[data-testid="shell"]');
  return {
    electron,
    page,
    complaints,
    screenshot: async (name) => {
      await mkdir(screenshotFolder, { recursive: true });
      await page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
    },
    quit: () => electron.close(),
    kill: async () => {
      const closed = electron.waitForEvent('close');
      electron.process().kill('SIGKILL');
      await closed;
    },
  };
}

/**
 * Asks main once more when V8 dropped the answer ("Resulting promise was garbage collected", seen when main has just
 * begun). What is asked must bear being done twice.
 */
export async function askMain<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('garbage collected')) throw error;
    return await ask();
  }
}

/** Answers the next native open dialogs with this file, as a person's choice would. */
export async function answerOpenDialog(app: TestApp, file: string): Promise<void> {
  await askMain(() =>
    app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, file),
  );
}

/** Answers the next native questions with the button of this number, and keeps what was asked. */
export async function answerMessageBox(app: TestApp, response: number): Promise<void> {
  await askMain(() =>
    app.electron.evaluate(({ dialog }, answer) => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = (...words: unknown[]) => {
        asked.push(words.at(-1));
        return Promise.resolve({ response: answer, checkboxChecked: false });
      };
    }, response),
  );
}

/** Answers the next native save dialogs with this file. */
export async function answerSaveDialog(app: TestApp, file: string): Promise<void> {
  await askMain(() =>
    app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    }, file),
  );
}
