import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VmConfig } from '../../shared/vm-config';
import { answerOpenDialog, launchApp, type TestApp } from './support/app';
import { type Hand, hands } from './support/hands';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { textFindings } from './support/screens/findings';
import { makeFiles } from './support/screens/files';
import { followTheme, type Look, looks, resize, walked, wear } from './support/screens/looks';

// The hardware page: every kind of device added, changed and removed with both hands, and how it looks.

let home: TestHome;
let app: TestApp;
let page: Page;
let iso: string;

const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached' });
const file = (slug: string) => path.join(home.vms, slug, 'vm.json');
const stored = async (slug: string) => JSON.parse(await readFile(file(slug), 'utf8')) as VmConfig;

/** A machine with a bit of everything. */
async function makeRich(): Promise<void> {
  await home.cli('create', 'rich', '--new-disk', '40G');
  const config = await stored('rich');
  const [disk] = config.disks;
  const [nic] = config.nics;
  if (!disk || !nic) throw new Error('no disk or card to start from');
  const forward = { protocol: 'tcp' as const, hostAddress: '127.0.0.1', guestPort: 22 };
  const rich: VmConfig = {
    ...config,
    notes: '10.0.2.15\n2026-11-29',
    cpu: { model: 'max', sockets: 1, cores: 2, threads: 2 },
    memoryMiB: 3072,
    disks: [
      {
        ...disk,
        serial: 'RICH-0001',
        throttle: { bytes: 50 * 1024 * 1024, operations: 800 },
      },
      { ...disk, id: 'disk1', bus: 'sata', cache: 'none', rotation: 7200, address: undefined },
    ],
    cdroms: [
      { id: 'cd0', file: iso, bus: 'sata' },
      { id: 'cd1', file: null, bus: 'sata' },
    ],
    nics: [
      {
        ...nic,
        forwards: [
          { ...forward, hostPort: 2222 },
          { ...forward, hostPort: 8080, guestPort: 80 },
        ],
      },
      {
        ...nic,
        id: 'nic1',
        mac: '52:54:00:12:34:99',
        model: 'e1000e',
        linkUp: false,
        backend: { kind: 'user', restrict: true },
        address: undefined,
      },
    ],
    serialPorts: 2,
    floppies: [{ id: 'fd0', file: null }],
    parallelPorts: [{ output: 'log' }],
    usb: 'ehci',
    sound: 'hda',
    watchdog: { model: 'i6300esb', action: 'reset' },
    vsock: { cid: 4711 },
    smbios: { manufacturer: 'Example', product: 'Rack 1', oem: ['one', 'two'] },
    fwCfg: [{ name: 'opt/org.example/token', text: '1234' }],
    extraArgs: ['-global', 'kvm-pit.lost_tick_policy=delay'],
    boot: { order: ['disk', 'cdrom', 'network'], onceFromCd: true, menu: true },
  };
  await writeFile(file('rich'), JSON.stringify(rich));
}

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  ({ iso } = await makeFiles(home));
  await home.cli('create', 'small', '--test-guest');
  for (const slug of ['one', 'two']) await home.cli('create', slug, '--new-disk', '1G');
  await makeRich();
  app = await launchApp(home);
  page = app.page;
  await followTheme(page);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** Opens a machine's hardware. */
async function openHardware({ open, pick }: Hand, slug: string): Promise<void> {
  await open(slug);
  await pick('action-more', 'menu-edit');
  await at('row-name').waitFor();
}

async function addCard({ press, fill }: Hand, slug: string): Promise<void> {
  await press('add-device', 'back');
  await at('add-search').waitFor();
  await page.keyboard.type('nic');
  await page.keyboard.press('Control+a');
  // The list is searched in the window's language; arrows reach everything.
  await page.keyboard.press('Delete');
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const [first] = (await stored(slug)).nics;
  await at('edit-mac').waitFor();
  await fill('edit-mac', first?.mac ?? '');
  await at('error-nics.nic1.mac').waitFor();
  await fill('edit-mac', '52:54:00:00:00:77');
  await gone('error-nics.nic1.mac');
  await press('forward-add');
  await fill('nics.nic1.forwards.0-host', '70000');
  await at('error-nics.nic1.forwards.0.hostPort').waitFor();
  await fill('nics.nic1.forwards.0-host', slug === 'one' ? '18080' : '18081');
  await gone('error-nics.nic1.forwards.0.hostPort');
  await press('edit-apply');
  await gone('editor-nic-nic1');
  const [, card] = (await stored(slug)).nics;
  expect(card).toMatchObject({ id: 'nic1', mac: '52:54:00:00:00:77' });
  expect(card?.forwards).toHaveLength(1);
}

async function addDisks({ press, fill }: Hand, slug: string): Promise<void> {
  await press('add-device', 'back');
  await at('add-search').waitFor();
  await page.keyboard.press('Enter');
  await at('add-disk-size').waitFor();
  await fill('add-disk-size', '0');
  await at('error-newDisk.sizeBytes').waitFor();
  await fill('add-disk-size', '2 GiB');
  await gone('error-newDisk.sizeBytes');
  await press('add-disk-submit');
  await at('hardware-disk-disk1').waitFor();
  expect((await stored(slug)).disks[1]).toMatchObject({
    id: 'disk1',
    file: 'disks/disk1.qcow2',
    bus: 'virtio',
  });
  expect(await at('hardware-disk-disk1').innerText()).toContain('2 GiB');
}

/** The file stays, and the way back is a button; then the file goes to the desktop's trash. */
async function removeDisk({ press }: Hand, slug: string): Promise<void> {
  await press('row-disk-disk1', 'back');
  await press('remove-disk-disk1');
  await at('remove-file').waitFor();
  expect(await at('remove-file').innerText()).toContain('disk1.qcow2');
  await press('remove-device-confirm');
  await gone('row-disk-disk1');
  await at('undo-device').click();
  await at('row-disk-disk1').waitFor();
  await at('row-disk-disk1').click();
  await press('remove-disk-disk1');
  await at('remove-file').waitFor();
  await at('remove-trash').click({ force: true });
  await press('remove-device-confirm');
  await gone('row-disk-disk1');
  const info = path.join(home.root, 'data/Trash/info');
  const notes = await Promise.all(
    (await readdir(info)).map(async (name) => await readFile(path.join(info, name), 'utf8')),
  );
  expect(notes.join()).toContain(`/${slug}/disks/disk1.qcow2`);
}

async function orderBoot({ press }: Hand, slug: string, drag: boolean): Promise<void> {
  await press('row-boot', 'back');
  await at('boot-order').waitFor();
  if (drag) await at('boot-cdrom').dragTo(at('boot-disk'));
  else {
    await at('boot-cdrom-tried').focus();
    await page.keyboard.press('Alt+ArrowUp');
  }
  await press('edit-apply');
  await gone('editor-boot');
  expect((await stored(slug)).boot.order).toEqual(['cdrom', 'disk']);
}

/** Somebody edits the file while a row is open: both values are shown, and one is taken. */
async function clash({ press, fill }: Hand, slug: string): Promise<void> {
  await press('row-memory');
  await fill('edit-memory', '1 GiB');
  const other = await stored(slug);
  await writeFile(file(slug), JSON.stringify({ ...other, memoryMiB: 768, notes: 'by hand' }));
  await press('edit-apply');
  await at('edit-clash').waitFor();
  expect(await at('clash-theirs').innerText()).toContain('768');
  await press('take-mine');
  await gone('editor-memory');
  expect(await stored(slug)).toMatchObject({ memoryMiB: 1024, notes: 'by hand' });
}

const walks: readonly (Look & { hand: keyof typeof hands; slug: string })[] = [
  { hand: 'pointer', theme: 'light', language: 'en', slug: 'one' },
  { hand: 'keyboard', theme: 'dark', language: 'zh-CN', slug: 'two' },
];

describe.each(walked(walks, 0))('by $hand in $language', ({ hand, slug, ...look }) => {
  it('adds, changes, orders and removes devices, and loses nothing to another editor', async () => {
    await resize(app, 1024, 600);
    await wear(page, look);
    await at('nav-overview').click();
    const way = hands[hand](page);
    await openHardware(way, slug);
    await addCard(way, slug);
    await addDisks(way, slug);
    await removeDisk(way, slug);
    await orderBoot(way, slug, hand === 'pointer');
    await clash(way, slug);
    expect(await textFindings(page, look.language)).toEqual([]);
  }, 120_000);
});

describe.each(looks)('in $theme, $language', (look) => {
  // Each size in both themes and both languages.
  const small = (look.theme === 'light') === (look.language === 'en');
  it.each([small ? [1024, 600] : [1600, 1000]] as const)(
    'looks right at %i × %i',
    async (width, height) => {
      await wear(page, look);
      await page.setViewportSize({ width, height });
      const seen: string[] = [];
      const show = async (name: string) => {
        seen.push(...(await textFindings(page, look.language)));
        await app.screenshot(`hardware-${name}-${width}-${look.theme}-${look.language}`);
      };
      for (const slug of ['small', 'rich']) {
        await at(`vm-row-${slug}`).click();
        await at('tab-hardware').click();
        await at('hardware-memory').waitFor();
        await show(slug);
      }
      const rare = ['watchdog', 'smbios', 'fwCfg', 'extraArgs'];
      for (const row of ['memory', 'processor', 'nic-nic0', 'boot', 'disk-disk0', ...rare]) {
        await at(`row-${row}`).click();
        await at(`editor-${row}`).waitFor();
        await page.waitForTimeout(300);
        await at(`editor-${row}`).scrollIntoViewIfNeeded();
        await show(`edit-${row}`);
        await page.keyboard.press('Escape');
      }
      await at('hardware-command').click();
      await at('command-line-text').waitFor();
      await at('row-disk-disk0').scrollIntoViewIfNeeded();
      await at('row-disk-disk0').hover();
      await page.locator('.command-option[data-lit]').first().waitFor();
      await show('command');
      await at('row-memory').click();
      await at('edit-memory').fill('2 GB');
      await at('command-line-draft').waitFor();
      await show('command-draft');
      await at('edit-memory').fill('much');
      await at('command-line-cannot').waitFor();
      expect(await page.locator('.command-option[data-lit]').count()).toBe(0);
      // The pane leaves the editor to be seen and used.
      await at('edit-apply').click();
      await at('error-memoryMiB').waitFor();
      await show('command-cannot');
      await page.keyboard.press('Escape');
      await at('hardware-command').click();
      await at('add-device').click();
      await at('add-search').waitFor();
      await show('add');
      await at('add-disk').click();
      await at('add-disk-size').waitFor();
      await show('add-disk');
      await page.keyboard.press('Escape');
      await gone('add-disk-dialog');
      expect(seen).toEqual([]);
    },
    60_000,
  );
});

it('puts a disc in, to start from once', async () => {
  await at('vm-row-one').click();
  await at('tab-hardware').click();
  await answerOpenDialog(app, iso);
  await at('row-drive-cd0').click();
  await at('edit-cd-choose').click();
  await at('edit-cd-once').click({ force: true });
  await at('edit-apply').click();
  await gone('editor-drive-cd0');
  const { cdroms, boot } = await stored('one');
  expect([cdroms[0]?.file, boot.onceFromCd]).toEqual([iso, true]);
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
