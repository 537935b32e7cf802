import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { screenColour } from '../fakes/place/rfb-server';
import { launchApp, type TestApp } from './support/app';
import { makeHome, type TestHome } from './support/home';
import { buildPlace } from './support/place';

// A second place that has machines, in memory. Nothing of the product is told about it but the module's path.

let home: TestHome;
let app: TestApp | null = null;
let env: Record<string, string>;

beforeEach(async () => {
  home = await makeHome();
  env = { ...home.env, ...(await buildPlace(home, 'module')) };
});
afterEach(async () => {
  await app?.quit();
  app = null;
  await home.destroy();
});

const at = (page: Page, id: string) => page.getByTestId(id);

/** The colour in the middle of the guest's picture. */
const colourShown = async (page: Page) =>
  await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.screen-console-picture canvas');
    const data = canvas?.getContext('2d')?.getImageData(32, 24, 1, 1).data;
    return data ? [data[0], data[1], data[2]] : null;
  });

it('lists its machines in the window beside ours, acts on them, and shows screen and serial port', async () => {
  await home.cli('create', 'near', '--test-guest');
  app = await launchApp(home, { env: { PADDOCK_PLACES: env['PADDOCK_PLACES'] ?? '' } });
  const { page } = app;
  await at(page, 'vm-row-near').waitFor();
  await at(page, 'vm-row-far-mail').click();
  await at(page, 'action-start').click();
  await expect
    .poll(() => at(page, 'vm-row-far-mail').getAttribute('data-vm-state'))
    .toBe('running');
  await at(page, 'tab-screen').click();
  await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  const { red, green, blue } = screenColour;
  await expect.poll(() => colourShown(page)).toEqual([red, green, blue]);
  await at(page, 'tab-serial').click();
  await expect
    .poll(() => at(page, 'serial-console').innerText(), { timeout: 15_000 })
    .toContain('far console');
  await at(page, 'serial-console').click();
  await page.keyboard.type('hello');
  await expect.poll(() => at(page, 'serial-console').innerText()).toContain('HELLO');
  expect(await at(page, 'serial-open-log').count()).toBe(0);
  await app.screenshot('second-place');

  await at(page, 'tab-hardware').click();
  await at(page, 'action-more').click();
  await at(page, 'menu-force-off').waitFor();
  // What the place never offers, and a folder that is not on this computer, are not offered.
  expect(await at(page, 'menu-edit').count()).toBe(0);
  expect(await at(page, 'menu-reveal').count()).toBe(0);
  await at(page, 'menu-force-off').click();
  await at(page, 'confirm-yes').click();
  await expect.poll(() => at(page, 'vm-row-far-mail').getAttribute('data-vm-state')).toBe('off');
  await at(page, 'action-more').click();
  await at(page, 'menu-remove').click();
  await at(page, 'remove-confirm').click();
  await at(page, 'vm-row-far-mail').waitFor({ state: 'detached' });
  await at(page, 'vm-row-near').waitFor();
  expect(app.complaints).toEqual([]);
});

it('is reached from the command line', async () => {
  const run = async (...words: string[]) => {
    const exec = promisify(execFile);
    const { stdout } = await exec(process.execPath, ['out/main/cli.js', ...words], { env });
    return stdout;
  };
  await home.cli('create', 'near', '--test-guest');
  const listed = await run('list');
  expect(listed).toMatch(/near .* local/);
  expect(listed).toMatch(/Web +running .* fake:\/\/far\/system/);
  expect(await run('start', 'Mail', 'fake://far/system/Mail')).toContain('Started “Mail”');
  expect(await run('serial', 'Web', '--dump')).toBe('far console\r\n');
  expect((await run('screenshot', 'Web', '-')).slice(1, 4)).toBe('PNG');
  await expect(run('argv', 'Web')).rejects.toThrow('fake://far/system');

  const child = spawn(process.execPath, ['out/main/cli.js', 'serial', 'Web'], { env });
  let heard = '';
  child.stdout.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  child.stdin.write('ping');
  await expect.poll(() => heard, { timeout: 15_000 }).toContain('PING');
  child.kill('SIGINT');
});
