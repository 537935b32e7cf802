import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withNewCertificates } from '../../electron/qemu/firmware/variables/changes';
import { guids } from '../../electron/qemu/firmware/variables/guid';
import { certificateBytes } from '../../electron/qemu/firmware/variables/signatures';
import { parseStore, withVariables } from '../../electron/qemu/firmware/variables/store';
import { uefiVariablesSchema, type UefiContents } from '../../shared/uefi';
import { testCertificates } from '../fakes/uefi-store';
import { answerOpenDialog, launchApp, type TestApp } from './support/app';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { settled } from './support/settle';
import { textFindings } from './support/screens/findings';
import { followTheme, looks, wear } from './support/screens/looks';

// The UEFI variables of a machine with Secure Boot, by mouse and by keyboard, and how they look.

const installedTemplate = '/usr/share/OVMF/OVMF_VARS_4M.ms.fd';

/** Each look at what is stored starts a command line. */
const patience = { timeout: 15_000, interval: 500 };

let home: TestHome;
let app: TestApp;
let page: Page;

const at = (id: string) => page.getByTestId(id);
const gone = (id: string) => at(id).waitFor({ state: 'detached' });

/** Newer firmware in the person's own folder of descriptors, whose keys have the certificates of 2023. */
async function addNewerFirmware(): Promise<void> {
  const old = await readFile(installedTemplate);
  const store = parseStore(old);
  if (typeof store === 'string') throw new Error(store);
  const certificates = testCertificates.newer.map(({ into, pem }) => ({
    into,
    owner: guids.microsoft,
    data: certificateBytes(Buffer.from(pem)) ?? Buffer.alloc(0),
  }));
  const bytes = withVariables(old, store, withNewCertificates(store, certificates));
  if (!bytes) throw new Error('full');
  const template = path.join(home.root, 'newer-vars.fd');
  await writeFile(template, bytes);
  const folder = path.join(home.root, 'config/qemu/firmware');
  await mkdir(folder, { recursive: true });
  const descriptor = {
    'interface-types': ['uefi'],
    mapping: {
      device: 'flash',
      executable: { filename: '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', format: 'raw' },
      'nvram-template': { filename: template, format: 'raw' },
    },
    targets: [{ architecture: 'x86_64', machines: ['pc-q35-*'] }],
    features: ['secure-boot', 'enrolled-keys', 'requires-smm'],
  };
  // Behind the system's own: a machine gets those.
  await writeFile(path.join(folder, '99-newer.json'), JSON.stringify(descriptor));
}

async function contents(slug: string): Promise<UefiContents> {
  const read = uefiVariablesSchema.parse(JSON.parse(await home.cli('uefi', slug, '--json')));
  if (!read.contents) throw new Error('There are none.');
  return read.contents;
}

const order = async (slug: string) => (await contents(slug)).entries.map(({ id }) => id);

beforeAll(async () => {
  home = await makeHome();
  await saveSettings(path.join(home.root, 'config'), quietSettings);
  await addNewerFirmware();
  await writeFile(path.join(home.root, 'owner.pem'), testCertificates.owner);
  for (const slug of ['win', 'look']) {
    const firmware = ['--firmware', 'uefi-secure', '--os', 'windows-11'];
    await home.cli('create', slug, '--new-disk', '1G', ...firmware);
    await home.cli('uefi', slug, 'boot', '1,2');
  }
  await home.cli('create', 'bios', '--new-disk', '1G', '--firmware', 'bios');
  app = await launchApp(home);
  page = app.page;
  page.setDefaultTimeout(9000);
  await followTheme(page);
}, 120_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

async function openHardware(slug: string): Promise<void> {
  await at(`vm-row-${slug}`).click();
  await at('tab-hardware').click();
  await at('hardware-memory').waitFor();
}

it('the page says that certificates are missing; its dialog changes what the firmware keeps', async () => {
  await openHardware('bios');
  expect(await at('open-uefi').count()).toBe(0);
  await openHardware('win');
  await at('notice-open-uefi').click();
  await at('uefi-entries').waitFor();

  await at('uefi-entry-0002').dragTo(at('uefi-entry-0001'));
  await expect
    .poll(async () => (await order('win')).slice(0, 2), patience)
    .toEqual(['0002', '0001']);
  await at('uefi-up-0001').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect
    .poll(async () => (await order('win')).slice(0, 2), patience)
    .toEqual(['0001', '0002']);
  await at('uefi-next-0002').focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await contents('win')).next, patience).toBe('0002');
  await at('uefi-setup').click();
  await at('uefi-setup-waits').waitFor();
  expect((await contents('win')).setup).toBe(true);

  const missing = at('uefi-dialog').getByTestId('uefi-missing');
  await at('uefi-renew-button').click();
  await at('uefi-bitlocker-box').check();
  await at('uefi-renew-confirm').click();
  await gone('uefi-renew');
  await missing.waitFor({ state: 'detached' });
  const renewed = await contents('win');
  expect(renewed).toMatchObject({ missing: [], next: '0002', setup: true });
  expect(renewed.certificates.map(({ subject }) => subject)).toContain('Windows UEFI CA 2023');

  await answerOpenDialog(app, home.root);
  await at('uefi-enrol-button').click();
  await at('error-panel').waitFor();
  await answerOpenDialog(app, path.join(home.root, 'owner.pem'));
  await at('uefi-enrol-button').click();
  await at('uefi-bitlocker-box').check();
  await at('uefi-enrol-confirm').click();
  await gone('uefi-enrol');
  await gone('error-panel');
  expect((await contents('win')).certificates).toHaveLength(renewed.certificates.length + 1);

  await at('uefi-remove-0002').click();
  await at('uefi-remove-confirm').click();
  await gone('uefi-entry-0002');
  expect(await order('win')).not.toContain('0002');

  await at('uefi-reset-button').click();
  await at('uefi-bitlocker-box').check();
  await at('uefi-reset-confirm').click();
  await gone('uefi-reset');
  await missing.waitFor();
  expect(await at('uefi-kept').getByRole('listitem').count()).toBe(3);
  await at('uefi-kept').getByTestId('uefi-restore-button').first().click();
  await at('uefi-bitlocker-box').check();
  await at('uefi-restore-confirm').click();
  await gone('uefi-restore');
  await missing.waitFor({ state: 'detached' });
  expect((await contents('win')).missing).toEqual([]);
  await page.keyboard.press('Escape');
  await gone('uefi-dialog');
  // The page behind it has heard of it.
  await gone('uefi-missing');
});

describe.each(looks)('in $theme, $language', (look) => {
  it('looks right', async () => {
    await page.reload();
    await wear(page, look);
    const seen: string[] = [];
    const show = async (name: string) => {
      await settled(page);
      seen.push(...(await textFindings(page, look.language)));
      await app.screenshot(`uefi-${name}-${look.theme}-${look.language}`);
    };
    await page.setViewportSize({ width: 1100, height: 900 });
    await openHardware('look');
    await at('uefi-missing').waitFor();
    await show('page');
    await at('open-uefi').scrollIntoViewIfNeeded();
    await show('row');
    await at('open-uefi').click();
    await at('uefi-entries').waitFor();
    await show('dialog');
    await at('uefi-reset-button').scrollIntoViewIfNeeded();
    await show('dialog-end');
    await at('uefi-reset-button').click();
    await at('uefi-reset-confirm').waitFor();
    await show('reset');
    await page.keyboard.press('Escape');
    await gone('uefi-reset');
    await at('uefi-renew-button').click();
    await at('uefi-renew-confirm').waitFor();
    await show('renew');
    await page.keyboard.press('Escape');
    await gone('uefi-renew');
    await answerOpenDialog(app, path.join(home.root, 'owner.pem'));
    await at('uefi-enrol-button').click();
    await at('uefi-enrol-confirm').waitFor();
    await show('enrol');
    await page.keyboard.press('Escape');
    await gone('uefi-enrol');
    await page.keyboard.press('Escape');
    await gone('uefi-dialog');
    expect(seen).toEqual([]);
  });
});
