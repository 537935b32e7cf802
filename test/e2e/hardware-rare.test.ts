import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VmConfig } from '../../shared/vm-config';
import { answerMessageBox, answerOpenDialog, launchApp, type TestApp } from './support/app';
import { type Hand, hands } from './support/hands';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { focusBy } from './support/keyboard';
import { textFindings } from './support/screens/findings';
import { followTheme, type Look, resize, walked, wear } from './support/screens/looks';

// What few machines have, on the page of a guest that runs: added, refused at its field, changed, taken back.

let home: TestHome;
let app: TestApp;
let page: Page;

const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached' });
const stored = async (slug: string) =>
  JSON.parse(await readFile(path.join(home.vms, slug, 'vm.json'), 'utf8')) as VmConfig;

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  for (const slug of ['one', 'two']) await home.cli('create', slug, '--test-guest', '--start');
  app = await launchApp(home);
  page = app.page;
  await followTheme(page);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** Finds a device in the list by its name in English, which finds it in every language. */
async function addRare({ press }: Hand, device: string): Promise<void> {
  await press('add-device', 'back');
  await at('add-search').waitFor();
  await page.keyboard.type(device);
  await at(`add-${device}`).waitFor();
  await page.keyboard.press('Enter');
  await at(`editor-${device}`).waitFor();
}

/** Takes the second of a field's values. */
async function takeSecond(hand: keyof typeof hands, id: string): Promise<void> {
  if (hand === 'pointer') {
    await at(id).click();
    await page.locator('.mantine-Select-option:visible').nth(1).click();
    return;
  }
  await focusBy(page, 'Tab', id);
  await page.keyboard.press('ArrowDown');
  await page.locator('.mantine-Select-option:visible').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** The guest gets it at once. */
async function watchdog(way: Hand, slug: string): Promise<void> {
  await addRare(way, 'watchdog');
  await way.press('edit-apply');
  await gone('editor-watchdog');
  await at('hardware-watchdog').waitFor();
  expect(await at('waits-watchdog').count()).toBe(0);
  expect((await stored(slug)).watchdog).toEqual({ model: 'i6300esb', action: 'reset' });
  const list = { execute: 'qom-list', arguments: { path: '/machine/peripheral' } };
  expect(await home.cli('monitor', slug, JSON.stringify(list))).toMatch(/child<i6300esb>/);
}

/** QEMU itself limits the disk, at once. */
async function limits(way: Hand, slug: string, hand: keyof typeof hands): Promise<void> {
  await way.press('row-disk-disk0', 'back');
  await way.press('edit-disk-more');
  await takeSecond(hand, 'edit-disk-limits');
  await way.fill('edit-disk-bytes', 'fast');
  await at('error-disks.disk0.throttle.bytes').waitFor();
  await way.press('edit-apply');
  expect(await at('editor-disk-disk0').isVisible()).toBe(true);
  await way.fill('edit-disk-bytes', '50 MB/s');
  await page.waitForSelector('[data-outlook="now"]');
  await app.screenshot(`hardware-limits-${slug}`);
  await way.press('edit-apply');
  await gone('editor-disk-disk0');
  const bytes = 50 * 1024 * 1024;
  expect((await stored(slug)).disks[0]?.throttle).toEqual({ bytes });
  await expect.poll(async () => await at('hardware-disk-disk0').innerText()).toContain('50 MiB');
  const drives = await home.cli('monitor', slug, '{"execute":"query-block"}');
  expect(drives).toMatch(new RegExp(`"bps": ?${bytes}\\b`));
}

async function smbios(way: Hand, slug: string): Promise<void> {
  await addRare(way, 'smbios');
  await way.fill('edit-smbios-manufacturer', 'Zoë');
  await at('error-smbios.manufacturer').waitFor();
  await way.press('edit-apply');
  await at('editor-smbios').waitFor();
  await way.fill('edit-smbios-manufacturer', 'Example');
  await gone('error-smbios.manufacturer');
  await way.press('edit-apply');
  await at('waits-smbios').waitFor();
  expect((await stored(slug)).smbios).toEqual({ manufacturer: 'Example' });
  await way.press('take-back-smbios', 'back');
  await gone('hardware-smbios');
  expect((await stored(slug)).smbios).toBeUndefined();
}

/** Old hardware comes with the next start; what is wrong with a floppy is told at its drive. */
async function legacy(way: Hand, slug: string): Promise<void> {
  const floppy = path.join(home.root, 'driver disk.img');
  const large = path.join(home.root, 'large.img');
  await writeFile(floppy, Buffer.alloc(1440 * 1024));
  await writeFile(large, Buffer.alloc(3 * 1024 * 1024));
  await addRare(way, 'floppies');
  await answerOpenDialog(app, large);
  await way.press('edit-fd0-choose');
  await at('error-floppies.fd0.file').waitFor();
  await answerOpenDialog(app, floppy);
  await way.press('edit-fd0-choose');
  await gone('error-floppies.fd0.file');
  await way.press('floppy-add');
  await way.press('edit-fd1-make');
  await gone('edit-fd1-make');
  await app.screenshot(`hardware-floppies-${slug}`);
  await way.press('edit-apply');
  await at('waits-floppies').waitFor();
  const drives = [
    { id: 'fd0', file: floppy },
    { id: 'fd1', file: 'disks/floppy0.img' },
  ];
  expect((await stored(slug)).floppies).toEqual(drives);
  await way.press('take-back-floppies', 'back');
  await gone('hardware-floppies');
  expect((await stored(slug)).floppies).toBeUndefined();
  await addRare(way, 'parallelPorts');
  await app.screenshot(`hardware-parallel-${slug}`);
  await way.press('edit-apply');
  await at('waits-parallelPorts').waitFor();
  expect((await stored(slug)).parallelPorts).toEqual([{ output: 'log' }]);
}

const walks: readonly (Look & { hand: keyof typeof hands; slug: string })[] = [
  { hand: 'pointer', theme: 'light', language: 'en', slug: 'one' },
  { hand: 'keyboard', theme: 'dark', language: 'zh-CN', slug: 'two' },
];

describe.each(walked(walks, 1))('by $hand in $language', ({ hand, slug, ...look }) => {
  it('adds, refuses, limits at once and takes back', async () => {
    await resize(app, 1024, 600);
    await wear(page, look);
    await at('nav-overview').click();
    const way = hands[hand](page);
    await way.open(slug);
    await way.pick('action-more', 'menu-edit');
    await at('row-name').waitFor();
    await watchdog(way, slug);
    await limits(way, slug, hand);
    await smbios(way, slug);
    await legacy(way, slug);
    expect(await textFindings(page, look.language)).toEqual([]);
  }, 120_000);
});

it('tells that it waits for a guest that does not let go of a device', async () => {
  await wear(page, { theme: 'light', language: 'en' });
  const way = hands.pointer(page);
  await way.open('one');
  await way.pick('action-more', 'menu-edit');
  await at('row-nic-nic0').click();
  await at('remove-nic-nic0').click();
  await at('remove-device-confirm').click();
  await at('waits-nic-nic0').waitFor();
  expect(await at('waits-nic-nic0').innerText()).toBe('Waiting for the guest…');
  await at('waits-nic-nic0').scrollIntoViewIfNeeded();
  await app.screenshot('hardware-leaving');
  // Another card gets another id while the guest still has this one.
  await at('add-device').click();
  await at('add-nic').click();
  await at('editor-nic-nic1').waitFor();
  await page.keyboard.press('Escape');
  await at('take-back-nic-nic0').click();
  await gone('waits-nic-nic0');
  expect((await stored('one')).nics.map(({ id }) => id)).toEqual(['nic0']);
}, 60_000);

it('gives QEMU extra arguments only when they were allowed outside of the page', async () => {
  await addRare(hands.pointer(page), 'extraArgs');
  await at('edit-extra-args').fill('-global kvm-pit.lost_tick_policy=delay');
  await answerMessageBox(app, 0);
  await at('edit-apply').click();
  await at('error-panel').waitFor();
  expect((await stored('one')).extraArgs).toBeUndefined();
  // The button was out of order while it was asked for; the keyboard comes back to it.
  await page.waitForFunction(() => document.activeElement?.closest('form') !== null);
  await answerMessageBox(app, 1);
  await at('edit-apply').click();
  await gone('editor-extraArgs');
  const words = ['-global', 'kvm-pit.lost_tick_policy=delay'];
  expect((await stored('one')).extraArgs).toEqual(words);
});

it('leads from a row to its words, and from words to their row', async () => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await at('hardware-command').click();
  const lit = page.locator('.command-option[data-lit]');
  await at('row-memory').hover();
  await expect
    .poll(async () => await lit.allInnerTexts())
    .toEqual([expect.stringContaining('-m ')]);
  await page.locator('.command-option', { hasText: 'disk0' }).first().click();
  await expect
    .poll(async () => await page.evaluate(() => document.activeElement?.getAttribute('data-row')))
    .toBe('disk-disk0');
  await at('row-memory').click();
  await at('edit-memory').fill('192 MB');
  await expect
    .poll(async () => await at('command-line-draft').innerText())
    .toMatch(/− -m .*128M[^]*\+ -m .*192M/);
  await page.keyboard.press('Escape');
  await gone('command-line-draft');
});

it('pins vCPUs and divides the machine into NUMA cells, each mistake at its field', async () => {
  await home.cli('create', 'cells', '--new-disk', '64M', '--memory', '2G', '--cpus', '2');
  await page.setViewportSize({ width: 1024, height: 600 });
  await at('vm-row-cells').click();
  await at('tab-hardware').click();
  await at('row-processor').click();
  await at('edit-cpu-more').click();
  await at('edit-pinning-0').fill('9999');
  await at('error-cpu.pinning.vcpus.0').waitFor();
  await at('edit-apply').click();
  await at('edit-pinning-0').fill('0');
  await at('edit-pinning-1').fill('0-1');
  await at('edit-pinning-emulator').fill('1');
  await gone('error-cpu.pinning.vcpus.0');
  await at('edit-pinning-0').scrollIntoViewIfNeeded();
  await app.screenshot('hardware-pinning');
  await at('edit-apply').click();
  await gone('editor-processor');
  const pinning = { vcpus: ['0', '0-1'], emulator: '1' };
  expect((await stored('cells')).cpu.pinning).toEqual(pinning);
  await expect
    .poll(async () => await at('hardware-processor').innerText())
    .toContain('vCPUs on CPUs 0; 0-1');

  await at('row-memory').click();
  await at('edit-memory-more').click();
  await at('numa-add').click();
  await expect.poll(async () => await at('edit-numa-0-vcpus').inputValue()).toBe('0-3');
  await at('numa-add').click();
  await at('error-numa.1.memoryMiB').waitFor();
  await at('edit-numa-0-memory').fill('1 GiB');
  await at('edit-numa-0-vcpus').fill('0,2');
  await at('edit-numa-1-memory').fill('512 MB');
  await at('edit-numa-1-vcpus').fill('1,3');
  await at('error-numa').waitFor();
  await at('edit-numa-1-memory').fill('1 GiB');
  await gone('error-numa');
  await at('edit-numa').scrollIntoViewIfNeeded();
  await app.screenshot('hardware-numa');
  await at('edit-apply').click();
  await gone('editor-memory');
  expect((await stored('cells')).numa).toEqual([
    { memoryMiB: 1024, vcpus: '0,2' },
    { memoryMiB: 1024, vcpus: '1,3' },
  ]);
  await expect
    .poll(async () => await at('hardware-memory').innerText())
    .toContain('Cell 1: 1 GiB, vCPUs 1,3');
  // Notices stay in the language in which they came.
  await page.reload();
  await wear(page, { theme: 'dark', language: 'zh-CN' });
  await at('vm-row-cells').click();
  await at('tab-hardware').click();
  await at('row-memory').click();
  await at('edit-numa').scrollIntoViewIfNeeded();
  await app.screenshot('hardware-numa-dark');
  expect(await textFindings(page, 'zh-CN')).toEqual([]);
  await at('edit-numa-1-remove').click();
  await at('edit-numa-0-remove').click();
  await at('edit-apply').click();
  await gone('editor-memory');
  expect((await stored('cells')).numa).toBeUndefined();
  await wear(page, { theme: 'light', language: 'en' });
}, 60_000);

it('tells at the field of a 0, and of a file that was pasted by mistake', async () => {
  await at('vm-row-cells').click();
  await at('tab-hardware').click();
  await at('row-nic-nic0').click();
  await at('edit-nic-more').click();
  await at('edit-mtu').fill('0');
  await at('error-nics.nic0.mtu').waitFor();
  await at('edit-apply').click();
  await at('edit-cancel').click();
  await gone('editor-nic-nic0');
  await at('row-notes').click();
  await at('edit-notes').fill('y'.repeat(1_200_000));
  await at('edit-apply').click();
  await at('error-notes').waitFor();
  expect(await at('editor-notes').innerText()).not.toContain('did not understand');
  await at('edit-cancel').click();
  await gone('editor-notes');
}, 60_000);

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
