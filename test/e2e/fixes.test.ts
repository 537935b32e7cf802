import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answerMessageBox } from './support/app';
import type { TestHome } from './support/home';
import { findings } from './support/screens/findings';
import { followTheme, type Look, wear } from './support/screens/looks';
import { eachWithApp } from './support/session';
import { settled } from './support/settle';
import { openNeeds, openRow } from './support/host-rows';

const systemOf = (home: TestHome) => path.join(home.root, 'sbin');
const toolsOf = (home: TestHome) => path.join(home.root, 'tools');

/** Where a program of this machine lies, so that a folder can hold it and nothing else. */
async function whole(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${name}`]);
  return stdout.trim();
}

async function script(folder: string, name: string, ...lines: string[]): Promise<void> {
  const text = ['#!/bin/sh', 'PATH=/usr/bin:/bin', `cd '${folder}'`, ...lines, ''].join('\n');
  await writeFile(path.join(folder, name), text, { mode: 0o755 });
}

/**
 * A machine on which QEMU is installed and passt and swtpm are not. Its package manager, by whatever name this
 * distribution calls it, installs passt and fails at swtpm; its pkexec asks nobody.
 */
async function prepare(home: TestHome): Promise<void> {
  await mkdir(toolsOf(home));
  await mkdir(systemOf(home));
  for (const name of ['qemu-system-x86_64', 'qemu-img']) {
    await symlink(await whole(name), path.join(toolsOf(home), name));
  }
  await script(systemOf(home), 'pkexec', 'shift', 'exec "$@"');
  for (const manager of ['apt-get', 'dnf', 'pacman', 'zypper']) {
    await script(
      systemOf(home),
      manager,
      'echo "$@" >>asked',
      'echo "Reading package lists"',
      'case "$*" in *swtpm*) echo "E: Unable to locate package swtpm" >&2; exit 100;; esac',
      'while [ ! -e go ]; do sleep 0.05; done',
      'echo "Setting up passt"',
      'printf "#!/bin/sh\\n" >passt; chmod +x passt',
    );
  }
}

const session = eachWithApp(prepare, (home) => ({
  PATH: toolsOf(home),
  PADDOCK_SYSTEM_FOLDERS: systemOf(home),
}));

/** Keeps a picture of what the window shows, and answers with what is wrong with it. */
async function inspect(name: string, { theme, language }: Look): Promise<string[]> {
  const { app } = session;
  await app.page.mouse.move(1, 1);
  await settled(app.page);
  await app.screenshot(`${name}-${theme}-${language}`);
  return await findings(app.page, language);
}

/** Opens the panel down to a helper that is missing. */
async function openPart(page: Page, name: string) {
  await page.getByTestId('nav-host').click();
  await openNeeds(page);
  await openRow(page, 'qemu');
  const part = page.getByTestId(`verdict-${name}`);
  await part.locator('button').first().click();
  return part;
}

it('runs a fix after it was read, shows its output live, and finds the machine mended', async () => {
  const { page } = session.app;
  const system = systemOf(session.home);
  const part = await openPart(page, 'passt');
  expect(await part.getAttribute('data-verdict')).toBe('blocked');
  const look: Look = { theme: 'light', language: 'en' };
  expect(await inspect('fix-offered', look)).toEqual([]);
  await part.getByTestId('fix-install-passt').click();
  const commands = page.getByTestId('fix-commands');
  await commands.waitFor();
  const asked = await commands.innerText();
  expect(asked).toMatch(/^(pkexec )?(apt-get|dnf|pacman|zypper) .*passt$/);
  expect(await inspect('fix-asked', look)).toEqual([]);
  // Nothing runs by itself.
  await expect(readFile(path.join(system, 'asked'))).rejects.toMatchObject({ code: 'ENOENT' });

  await page.getByTestId('fix-run').click();
  const output = page.getByTestId('fix-output');
  await expect.poll(() => output.innerText()).toContain('Reading package lists');
  // It still runs, and what it says is on the screen already.
  expect(await page.getByTestId('fix-status').getAttribute('data-phase')).toBe('running');
  expect(await inspect('fix-runs', look)).toEqual([]);
  await writeFile(path.join(system, 'go'), '');
  await page.getByTestId('fix-after').waitFor();
  expect(await output.innerText()).toContain('Setting up passt');
  expect(await inspect('fix-done', look)).toEqual([]);
  expect(await page.getByTestId('fix-status').getAttribute('data-phase')).toBe('done');
  const words = (await readFile(path.join(system, 'asked'), 'utf8')).trim();
  expect(asked.endsWith(words)).toBe(true);

  await page.getByTestId('fix-close').click();
  await expect.poll(() => part.getAttribute('data-verdict')).toBe('on');
  expect(await page.getByTestId('fix-install-passt').count()).toBe(0);
});

it('says why a fix failed, with its exit code and output to copy', async () => {
  const { page } = session.app;
  const look: Look = { theme: 'dark', language: 'zh-CN' };
  await followTheme(page);
  await wear(page, look);
  const part = await openPart(page, 'swtpm');
  await part.getByTestId('fix-install-swtpm').click();
  await page.getByTestId('fix-run').click();
  const error = page.getByTestId('error-panel');
  await error.waitFor();
  expect(await error.getAttribute('data-code')).toBe('fix-failed');
  expect(await error.innerText()).toMatch(/失败，退出码为 100/);
  expect(await page.getByTestId('fix-output').innerText()).toContain('Unable to locate package');
  await page.getByTestId('error-details-toggle').click();
  expect(await page.getByTestId('error-details').innerText()).toContain('Unable to locate package');
  expect(await inspect('fix-failed', look)).toEqual([]);
  await page.getByTestId('fix-close').click();
  expect(await part.getAttribute('data-verdict')).toBe('blocked');
});

it('lets a command come to its end when the app quits meanwhile', async () => {
  const { page } = session.app;
  const system = systemOf(session.home);
  const part = await openPart(page, 'passt');
  await part.getByTestId('fix-install-passt').click();
  await page.getByTestId('fix-run').click();
  await expect
    .poll(() => page.getByTestId('fix-output').innerText())
    .toContain('Reading package lists');
  // The question whether to quit all the same.
  await answerMessageBox(session.app, 1);
  await session.app.quit();
  // Its next words have nobody to hear them, and must not be its last.
  await writeFile(path.join(system, 'go'), '');
  await expect
    .poll(async () => (await readdir(system)).includes('passt'), { timeout: 10_000 })
    .toBe(true);
});

it('is joined again by a window that was loaded anew in its middle', async () => {
  const { page } = session.app;
  const system = systemOf(session.home);
  const part = await openPart(page, 'passt');
  await part.getByTestId('fix-install-passt').click();
  await page.getByTestId('fix-run').click();
  await expect
    .poll(() => page.getByTestId('fix-output').innerText())
    .toContain('Reading package lists');
  await page.reload();
  await page.getByTestId('jobs-button').click();
  const row = page.locator('.job-row[data-kind="fix"]');
  await row.waitFor();
  expect(await inspect('jobs-fix', { theme: 'light', language: 'en' })).toEqual([]);
  await row.getByRole('button', { name: /^Show/ }).click();
  // What it said before is there, too.
  await expect
    .poll(() => page.getByTestId('fix-output').innerText())
    .toContain('Reading package lists');
  await writeFile(path.join(system, 'go'), '');
  await page.getByTestId('fix-after').waitFor();
  expect(await page.getByTestId('fix-output').innerText()).toContain('Setting up passt');
  await page.getByTestId('fix-close').click();
  await page.getByTestId('jobs-button').waitFor({ state: 'detached' });
});
