import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchApp, type TestApp } from './support/app';
import { makeHome, type TestHome } from './support/home';

let home: TestHome;
let app: TestApp;
const system = () => path.join(home.root, 'sbin');

/** Where a program of this machine lies, so that a folder can hold it and nothing else. */
async function whole(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${name}`]);
  return stdout.trim();
}

async function script(name: string, ...lines: string[]): Promise<void> {
  const text = ['#!/bin/sh', 'PATH=/usr/bin:/bin', `cd '${system()}'`, ...lines, ''].join('\n');
  await writeFile(path.join(system(), name), text, { mode: 0o755 });
}

/**
 * A machine on which QEMU is installed and passt and swtpm are not. Its package manager, by whatever name this
 * distribution calls it, installs passt and fails at swtpm; its pkexec asks nobody.
 */
beforeEach(async () => {
  home = await makeHome();
  const tools = path.join(home.root, 'tools');
  await mkdir(tools);
  await mkdir(system());
  for (const name of ['qemu-system-x86_64', 'qemu-img']) {
    await symlink(await whole(name), path.join(tools, name));
  }
  await script('pkexec', 'shift', 'exec "$@"');
  for (const manager of ['apt-get', 'dnf', 'pacman', 'zypper']) {
    await script(
      manager,
      'echo "$@" >>asked',
      'echo "Reading package lists"',
      'case "$*" in *swtpm*) echo "E: Unable to locate package swtpm" >&2; exit 100;; esac',
      'while [ ! -e go ]; do sleep 0.05; done',
      'echo "Setting up passt"',
      'printf "#!/bin/sh\\n" >passt; chmod +x passt',
    );
  }
  const env = { PATH: tools, PADDOCK_SYSTEM_FOLDERS: system() };
  app = await launchApp(home, { env });
});

afterEach(async () => {
  const { complaints } = app;
  await app.quit().catch(() => undefined);
  await home.destroy();
  expect(complaints).toEqual([]);
});

/** Opens the panel down to a helper that is missing. */
async function openPart(name: string) {
  const { page } = app;
  await page.getByTestId('nav-host').click();
  const qemu = page.getByTestId('verdict-qemu');
  await qemu.locator('button').first().click();
  const part = page.getByTestId(`verdict-${name}`);
  await part.locator('button').first().click();
  return part;
}

it('runs a fix after it was read, shows its output live, and finds the machine mended', async () => {
  const { page } = app;
  const part = await openPart('passt');
  expect(await part.getAttribute('data-verdict')).toBe('blocked');
  await part.getByTestId('fix-install-passt').click();
  const commands = page.getByTestId('fix-commands');
  await commands.waitFor();
  const asked = await commands.innerText();
  expect(asked).toMatch(/^(pkexec )?(apt-get|dnf|pacman|zypper) .*passt$/);
  // Nothing runs by itself.
  await expect(readFile(path.join(system(), 'asked'))).rejects.toMatchObject({ code: 'ENOENT' });

  await page.getByTestId('fix-run').click();
  const output = page.getByTestId('fix-output');
  await expect.poll(() => output.innerText()).toContain('Reading package lists');
  // It still runs, and what it says is on the screen already.
  expect(await page.getByTestId('fix-status').getAttribute('data-phase')).toBe('running');
  await writeFile(path.join(system(), 'go'), '');
  await page.getByTestId('fix-after').waitFor();
  expect(await output.innerText()).toContain('Setting up passt');
  expect(await page.getByTestId('fix-status').getAttribute('data-phase')).toBe('done');
  const words = (await readFile(path.join(system(), 'asked'), 'utf8')).trim();
  expect(asked.endsWith(words)).toBe(true);

  await page.getByTestId('fix-close').click();
  await expect.poll(() => part.getAttribute('data-verdict')).toBe('on');
  expect(await page.getByTestId('fix-install-passt').count()).toBe(0);
});

it('says why a fix failed, with its exit code and output to copy', async () => {
  const { page } = app;
  const part = await openPart('swtpm');
  await part.getByTestId('fix-install-swtpm').click();
  await page.getByTestId('fix-run').click();
  const error = page.getByTestId('error-panel');
  await error.waitFor();
  expect(await error.getAttribute('data-code')).toBe('fix-failed');
  expect(await error.innerText()).toContain('exit code 100');
  expect(await page.getByTestId('fix-output').innerText()).toContain('Unable to locate package');
  await page.getByTestId('error-details-toggle').click();
  expect(await page.getByTestId('error-details').innerText()).toContain('Unable to locate package');
  await page.getByTestId('fix-close').click();
  expect(await part.getAttribute('data-verdict')).toBe('blocked');
});
