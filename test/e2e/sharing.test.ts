import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { guestsFolder } from '../../scripts/setup/places.mjs';
import { ClipboardAgent } from '../integration/vm/clipboard-agent';
import { leaveConsole } from './support/keyboard';
import { heard, listenIn, shareOf } from './support/listen';
import { eachWithApp } from './support/session';

const relay = 'org.example.relay';

const session = eachWithApp(async (home) => {
  const tone = path.join(home.root, 'tone.img');
  await promisify(execFile)('nasm', [
    '-f',
    'bin',
    '-o',
    tone,
    'test/integration/vm/tone-guest.asm',
  ]);
  await home.cli('create', 'tone', '--os', 'other', '--disk', tone);
  await home.cli('set', 'tone', 'sound=hda', 'soundTo=app');
  const at = (name: string) => path.join(guestsFolder(), name);
  const kernel = ['--kernel', at('vmlinuz'), '--initrd', at('initramfs.cpio.gz')];
  const append = 'console=ttyS0 quiet panic=-1';
  await home.cli(
    'create',
    'lin',
    '--os',
    'linux',
    '--memory',
    '256M',
    ...kernel,
    '--append',
    append,
  );
  await home.cli('set', 'lin', 'display=std', `channels=[{"id":"channel0","name":"${relay}"}]`);
});

const port = (name: string) =>
  `/dev/$(basename $(dirname $(grep -lF ${name} /sys/class/virtio-ports/*/name)))`;

async function sharesTexts(): Promise<void> {
  const { app, home } = session;
  const { page, electron } = app;
  const here = async () => await electron.evaluate(({ clipboard }) => clipboard.readText());
  const copy = async (text: string) =>
    await electron.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);
  await page.getByTestId('vm-row-lin').click();
  await page.getByTestId('action-start').click();
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(async () => await terminal.innerText(), { timeout: 60_000 }).toContain('READY');
  const shown = JSON.parse(await home.cli('show', 'lin', '--json')) as {
    sockets: Record<string, string>;
  };
  const agent = await ClipboardAgent.at(shown.sockets['channel0'] ?? '');
  await page.getByTestId('tab-screen').click();
  await page.locator('[data-drawn="true"]').waitFor();
  await page.getByTestId('console-clipboard').click();
  expect(await page.getByTestId('clipboard-status').innerText()).toContain('spice-vdagent');
  await app.screenshot('clipboard-silent');
  await page.keyboard.press('Escape');
  await page.getByTestId('tab-serial').click();
  await terminal.getByRole('textbox').last().focus();
  const ports = `3<>${port('com.redhat.spice.0')} 4<>${port(relay)}`;
  await page.keyboard.insertText(`exec ${ports}; cat <&3 >&4 & cat <&4 >&3 &`);
  await page.keyboard.press('Enter');

  await copy('é😀\n');
  await page.getByTestId('tab-screen').click();
  const button = page.getByRole('button', { name: 'Clipboard: shared' });
  await button.waitFor();
  agent.begin();
  await page.getByTestId('screen-canvas').click();
  await agent.announced();
  expect(String(await agent.paste())).toBe('é😀\n');
  const long = '界x'.repeat(250_000);
  agent.grab();
  await agent.give(Buffer.from(long));
  await expect.poll(here).toBe(long);
  // Another program changes it while the guest has the keyboard.
  await copy(`${long}!`.slice(1));
  await agent.announced();
  expect((await agent.paste()).equals(Buffer.from(`${long}!`.slice(1)))).toBe(true);

  await leaveConsole(page);
  await copy('secret');
  agent.grab();
  await page.waitForTimeout(1000);
  expect(await here()).toBe('secret');
  await button.click();
  await app.screenshot('clipboard-shared');
  await page.keyboard.press('Escape');
  agent.close();
}

async function playsSound(): Promise<void> {
  const { app } = session;
  const { page } = app;
  await page.getByTestId('vm-row-tone').click();
  await page.getByTestId('action-start').click();
  await page.locator('[data-drawn="true"]').waitFor();
  await listenIn(page);
  await page.waitForTimeout(1000);
  expect(await heard(page)).toEqual([]);
  await page.getByTestId('console-sound').click();
  await page.getByTestId('sound-on').click();
  await expect
    .poll(async () => shareOf(await heard(page), 1000), { timeout: 30_000 })
    .toBeGreaterThan(0.75);
  await app.screenshot('sound-on');
}

it('shares texts and sound with a guest while its screen is shown', async () => {
  await sharesTexts();
  await playsSound();
});
