import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { serialSoFar } from '../guests/boot-sector';
import type { TestHome } from '../home';

/** Slugs of the VMs that {@link makeMachines} makes, by what they are there to show. */
export const machines = {
  running: 'test-guest',
  off: 'windows-11',
  paused: 'router',
  crashed: 'web-server',
  broken: 'old-laptop',
  stopping: 'build-machine',
  hung: 'mail-server',
} as const;

/** One word to the check for untranslated sentences. */
const longName =
  'debian-13-with-a-name-that-is-too-long-for-the-list-for-its-card-and-for-its-own-page';
const pressF2 = '{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"f2"}]}}';

async function startGuest(home: TestHome, name: string): Promise<number> {
  await home.cli('create', name, '--test-guest', '--start');
  const pid = (await home.list()).find((vm) => vm.name === name)?.pid;
  if (!pid) throw new Error(`${name} did not start`);
  return pid;
}

const inState = (page: Page, slug: string, state: string) =>
  page.waitForSelector(`[data-testid="vm-row-${slug}"][data-vm-state="${state}"]`);

/** A VM in every state, made from the terminal while the window looks on. */
export async function makeMachines(home: TestHome, page: Page): Promise<void> {
  await home.cli('create', 'Windows 11', '--os', 'windows-11', '--new-disk', '64G');
  await home.cli('create', longName, '--os', 'debian', '--new-disk', '20G');
  await startGuest(home, 'Test guest');
  await startGuest(home, 'Router');
  await home.cli('pause', 'Router');
  const crashed = await startGuest(home, 'Web server');
  await inState(page, machines.crashed, 'running');
  process.kill(crashed, 'SIGKILL');
  await home.cli('create', 'Old laptop');
  const definition = path.join(home.vms, machines.broken, 'vm.json');
  await writeFile(definition, (await readFile(definition, 'utf8')).slice(0, 60));
  await inState(page, machines.broken, 'broken');
  const hung = await startGuest(home, 'Mail server');
  await inState(page, machines.hung, 'running');
  process.kill(hung, 'SIGSTOP');
  await makeStubborn(home, page);
  await inState(page, machines.paused, 'paused');
}

/** A guest that ignores its power button, asked to shut down. */
async function makeStubborn(home: TestHome, page: Page): Promise<void> {
  const name = 'Build machine';
  await startGuest(home, name);
  const serialSays = async (text: string) => {
    await vi.waitFor(
      async () => expect(await serialSoFar(home, machines.stopping)).toContain(text),
      { timeout: 30_000 },
    );
  };
  await serialSays('PADDOCK-READY');
  await home.cli('monitor', name, pressF2);
  await serialSays('PADDOCK-STUBBORN=1');
  await page.getByTestId(`vm-row-${machines.stopping}`).click();
  await page.getByTestId('action-stop').click();
  await page.getByTestId('stop-countdown').waitFor();
}
