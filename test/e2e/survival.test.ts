import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchApp } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { eachWithApp } from './support/session';

const session = eachWithApp(async (home) => {
  await home.cli('create', 'survivor', '--test-guest');
});
const at = (page: Page, id: string) => page.getByTestId(id);
const summary = async () => (await session.home.list())[0];

async function startGuest(page: Page): Promise<number> {
  await at(page, 'vm-row-survivor').click();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  const pid = (await summary())?.pid;
  if (!pid) throw new Error('a running guest has no pid');
  return pid;
}

/** Looks at the guest again in a newly started app: same process, live screen and serial history. */
async function expectFound(pid: number): Promise<void> {
  session.app = await launchApp(session.home);
  const { page } = session.app;
  await at(page, 'vm-row-survivor').click();
  await waitForGuestPicture(page);
  expect(await summary()).toMatchObject({ state: 'running', pid });
  await at(page, 'screen-console').click();
  await page.keyboard.type('still here');
  await at(page, 'tab-serial').click();
  await expect
    .poll(() => at(page, 'serial-console').innerText(), { timeout: 15_000 })
    .toMatch(/PADDOCK-READY[^]*still here/);
}

it('finds a guest running after the app was quit', async () => {
  const pid = await startGuest(session.app.page);
  await session.app.quit();
  expect(await summary()).toMatchObject({ state: 'running', pid });
  await expectFound(pid);
});

it('draws the list of its last run at once, and puts right what changed meanwhile', async () => {
  const { home } = session;
  await at(session.app.page, 'vm-row-survivor').waitFor();
  await session.app.quit();
  await home.cli('create', 'newcomer', '--test-guest');
  await home.cli('remove', 'survivor');
  session.app = await launchApp(home);
  const { page } = session.app;
  const remembered = await page.locator('#remembered-list').textContent();
  expect(remembered).toContain('"survivor"');
  expect(remembered).not.toContain('newcomer');
  await at(page, 'vm-row-newcomer').waitFor();
  await at(page, 'vm-row-survivor').waitFor({ state: 'detached' });
  expect(session.app.complaints).toEqual([]);
});

it('gives a guest none of the window’s descriptors', async () => {
  const pid = await startGuest(session.app.page);
  const folder = `/proc/${pid}/fd`;
  const open = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => '')),
  );
  const files = open.filter((target) => target.startsWith('/') && target !== '/dev/null');
  const vmFolder = path.join(session.home.vms, 'survivor');
  const foreign = files.filter((file) => !file.startsWith(vmFolder) && !file.startsWith('/dev/'));
  expect(foreign).toEqual([]);
});

it('finds a guest running after kill -9 of the app', async () => {
  const pid = await startGuest(session.app.page);
  await session.app.kill();
  expect(await summary()).toMatchObject({ state: 'running', pid });
  await expectFound(pid);
});

it('says what happened after kill -9 of QEMU, and starts it again', async () => {
  const { page } = session.app;
  const pid = await startGuest(page);
  process.kill(pid, 'SIGKILL');
  await at(page, 'error-panel').waitFor();
  await at(page, 'action-start').click();
  await waitForGuestPicture(page);
  expect((await summary())?.pid).not.toBe(pid);
});

it('shows a hung QEMU as such, and force-off still ends it', async () => {
  const { page } = session.app;
  const pid = await startGuest(page);
  process.kill(pid, 'SIGSTOP');
  await at(page, 'vm-unresponsive').waitFor({ timeout: 30_000 });
  await at(page, 'action-force-off').click();
  await at(page, 'action-start').waitFor({ timeout: 30_000 });
  expect((await summary())?.state).toBe('off');
});

it('follows what the command line does meanwhile', async () => {
  const { home, app } = session;
  const { page } = app;
  await home.cli('start', 'survivor');
  await page.waitForSelector('[data-testid="vm-row-survivor"][data-vm-state="running"]');
  await home.cli('pause', 'survivor');
  await page.waitForSelector('[data-testid="vm-row-survivor"][data-vm-state="paused"]');
  await home.cli('resume', 'survivor');
  await home.cli('create', 'another', '--test-guest');
  await at(page, 'vm-row-another').waitFor();
  await home.cli('stop', 'survivor', '--force');
  await page.waitForSelector('[data-testid="vm-row-survivor"][data-vm-state="off"]');
});

it('lists a corrupt definition as broken, and as a VM again once it is mended', async () => {
  const { home, app } = session;
  const { page } = app;
  const file = path.join(home.vms, 'survivor/vm.json');
  const good = await readFile(file, 'utf8');
  await writeFile(file, good.slice(0, 40));
  await page.waitForSelector('[data-testid="vm-row-survivor"][data-vm-state="broken"]');
  await at(page, 'vm-row-survivor').click();
  await at(page, 'error-panel').waitFor();
  await writeFile(file, good);
  await page.waitForSelector('[data-testid="vm-row-survivor"][data-vm-state="off"]');
});
