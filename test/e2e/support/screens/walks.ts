import type { Page } from 'playwright-core';
import { answerOpenDialog, type TestApp } from '../app';
import { waitForGuestPicture } from '../guest-screen';
import type { ChosenFiles } from './files';
import { machines } from './machines';
import { openNeeds, openRow } from '../host-rows';

/** Called when a screen is up. `name`: the picture's; `known`: what it holds is examined on another one. */
export type Show = (name: string, known?: 'known') => Promise<void>;

const at = (page: Page, id: string) => page.getByTestId(id);

/** The screens of a new home: nothing there yet, this machine, settings, help. */
export async function walkEmptyHome({ page }: TestApp, show: Show): Promise<void> {
  await at(page, 'settings-theme').waitFor();
  await show('settings');
  await at(page, 'settings-help').click();
  await page.getByRole('dialog').waitFor();
  await show('help');
  await page.keyboard.press('Escape');
  await at(page, 'nav-overview').click();
  await at(page, 'host-strip').waitFor();
  await show('welcome');
}

/** The host panel: as it opens, while it proves what it says, and with rows opened. */
export async function walkHostPanel({ page }: TestApp, show: Show): Promise<void> {
  await at(page, 'nav-host').click();
  await at(page, 'needs').waitFor();
  if ((await at(page, 'trial-outcome').count()) === 0) {
    await show('host-unproved');
    await at(page, 'trial-run').click();
    await at(page, 'trial-stop').waitFor();
    await show('host-trial-running');
  }
  await page.waitForSelector(
    '[data-testid="trial"][data-running="false"] [data-testid="trial-outcome"]',
  );
  await show('host', 'known');
  const toggle = at(page, 'trial-toggle');
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  await toggle.scrollIntoViewIfNeeded();
  await show('host-trial', 'known');
  await openNeeds(page);
  for (const id of ['cpu-virtualization', 'kvm-module', 'iommu', 'qemu', 'memory']) {
    await openRow(page, id);
  }
  await at(page, 'verdict-cpu-virtualization').scrollIntoViewIfNeeded();
  await show('host-rows', 'known');
  await at(page, 'verdict-qemu').scrollIntoViewIfNeeded();
  await show('host-rows-further');
}

const row = (page: Page, slug: string) => at(page, `vm-row-${slug}`);

/** VMs in every state. */
export async function walkMachines({ page }: TestApp, show: Show): Promise<void> {
  await at(page, 'nav-overview').click();
  await page.locator('[data-size="card"] img').first().waitFor();
  await show('overview');
  await row(page, machines.running).click();
  await at(page, 'tab-screen').click();
  await waitForGuestPicture(page);
  await show('screen');
  await at(page, 'action-more').click();
  await page.getByRole('menuitem').first().waitFor();
  await show('vm-menu');
  await page.keyboard.press('Escape');
  await at(page, 'action-reset').click();
  await at(page, 'confirm-yes').waitFor();
  await show('confirm-reset');
  await page.keyboard.press('Escape');
  await at(page, 'tab-serial').click();
  await page.locator('[data-testid="serial-console"]', { hasText: 'PADDOCK-READY' }).waitFor();
  await show('serial');
  await at(page, 'tab-hardware').click();
  await at(page, 'hardware-memory').waitFor();
  await show('hardware');
  await at(page, 'hardware-command').click();
  await at(page, 'command-line-text').waitFor();
  await show('hardware-command');
  await at(page, 'command-line-toggle').click();
  await at(page, 'tab-definition').click();
  await at(page, 'definition-text').waitFor();
  await show('definition');
  await walkTroubledMachines(page, show);
}

async function walkTroubledMachines(page: Page, show: Show): Promise<void> {
  await row(page, machines.paused).click();
  await at(page, 'action-resume').waitFor();
  await show('paused');
  await row(page, machines.crashed).click();
  await at(page, 'error-panel').waitFor();
  await at(page, 'error-details-toggle').click();
  await at(page, 'error-details').waitFor();
  await show('error-details');
  await row(page, machines.broken).click();
  await at(page, 'error-panel').waitFor();
  await show('broken');
  await row(page, machines.stopping).click();
  await at(page, 'stop-countdown').waitFor();
  await show('stopping');
  await row(page, machines.hung).click();
  await at(page, 'vm-unresponsive').waitFor({ timeout: 30_000 });
  await show('not-responding');
}

/** A VM that is off, and the dialogs that change or remove it. */
export async function walkDialogs({ page }: TestApp, show: Show): Promise<void> {
  await row(page, machines.off).click();
  await at(page, 'action-start').waitFor();
  await show('off');
  await at(page, 'action-more').click();
  await at(page, 'menu-edit').click();
  await at(page, 'row-memory').click();
  await at(page, 'edit-memory').waitFor();
  await show('hardware-edit');
  await page.keyboard.press('Escape');
  await at(page, 'add-device').click();
  await at(page, 'add-search').waitFor();
  await show('hardware-add');
  await at(page, 'add-disk').click();
  await at(page, 'add-disk-size').waitFor();
  await show('hardware-add-disk');
  await page.keyboard.press('Escape');
  await at(page, 'add-disk-dialog').waitFor({ state: 'detached' });
  await at(page, 'action-more').click();
  await at(page, 'menu-remove').click();
  await at(page, 'removal-sum').waitFor();
  await show('remove-dialog');
  await page.keyboard.press('Escape');
  await at(page, 'remove-dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+f');
  await page.keyboard.type('zzz');
  await at(page, 'nav-overview').click();
  await show('search-nothing');
  await at(page, 'list-search').fill('');
}

const chooseSource = (page: Page, kind: string) =>
  page.locator(`label:has([data-testid="source-${kind}"])`).click();

async function chooseFile(
  app: TestApp,
  purpose: 'iso' | 'disk' | 'kernel' | 'initrd',
  file: string,
) {
  await answerOpenDialog(app, file);
  await at(app.page, `choose-${purpose}`).click();
  await at(app.page, `file-${purpose}`).waitFor();
}

async function next(page: Page, step: 'guest' | 'disk' | 'summary'): Promise<void> {
  await at(page, 'wizard-next').click();
  await page.waitForSelector(`[data-testid="wizard-step-${step}"][aria-current="step"]`);
}

async function openWizard(page: Page): Promise<void> {
  await at(page, 'new-vm').click();
  await at(page, 'wizard').waitFor();
}

async function leaveWizard(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await at(page, 'wizard-discard-confirm').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
}

export const sources = ['iso', 'disk', 'kernel', 'test-guest', 'none'] as const;
export type Source = (typeof sources)[number];

/** The wizard's steps for some sources. */
export async function walkWizard(
  app: TestApp,
  files: ChosenFiles,
  show: Show,
  chosen: readonly Source[] = sources,
): Promise<void> {
  const { page } = app;
  const prepare: Record<Source, () => Promise<void>> = {
    iso: () => chooseFile(app, 'iso', files.iso),
    disk: () => chooseFile(app, 'disk', files.disk),
    kernel: async () => {
      await chooseFile(app, 'kernel', files.kernel);
      await chooseFile(app, 'initrd', files.initrd);
    },
    'test-guest': async () => undefined,
    none: async () => undefined,
  };
  for (const kind of chosen) {
    await openWizard(page);
    if (kind === 'iso') await show('wizard-source');
    await chooseSource(page, kind);
    if (kind === 'iso') await show('wizard-source-iso-open', 'known');
    await prepare[kind]();
    await show(`wizard-source-${kind}`);
    await next(page, 'guest');
    await at(page, 'guest-name').waitFor();
    await show(`wizard-guest-${kind}`);
    if (kind === 'iso') {
      await at(page, 'guest-advanced').click();
      await show('wizard-guest-advanced');
    }
    await next(page, 'disk');
    await show(`wizard-disk-${kind}`);
    if (kind === 'iso') {
      await at(page, 'disk-advanced').click();
      await show('wizard-disk-advanced');
    }
    await next(page, 'summary');
    await at(page, 'summary-command').waitFor();
    await show(`wizard-summary-${kind}`);
    await at(page, 'summary-command-toggle').click();
    await at(page, 'summary-command-text').waitFor();
    await show(`wizard-summary-command-${kind}`);
    await at(page, 'summary-command-toggle').click();
    await leaveWizard(page);
  }
}

/** The wizard when something is wrong, and when it is to be left. */
export async function walkWizardTroubles(
  app: TestApp,
  files: ChosenFiles,
  show: Show,
): Promise<void> {
  const { page } = app;
  await openWizard(page);
  await chooseSource(page, 'iso');
  await answerOpenDialog(app, files.notes);
  await at(page, 'choose-iso').click();
  await page
    .locator('[data-testid="warning-source.file"], [data-testid="error-source.file"]')
    .waitFor();
  await show('wizard-source-refused');
  await chooseSource(page, 'none');
  await next(page, 'guest');
  await at(page, 'guest-name').fill('Test guest');
  await at(page, 'guest-memory').fill('99999999');
  await at(page, 'guest-cpus').fill('4096');
  for (const field of ['name', 'memoryMiB', 'cpus']) await at(page, `error-${field}`).waitFor();
  await show('wizard-guest-errors');
  await at(page, 'wizard-step-disk').click();
  await at(page, 'disk-size').fill('0');
  await at(page, 'error-newDisk.sizeBytes').waitFor();
  await show('wizard-disk-errors');
  await at(page, 'wizard-step-summary').click();
  await at(page, 'summary-issues').waitFor();
  await show('wizard-summary-errors');
  await page.keyboard.press('Escape');
  await at(page, 'wizard-keep').waitFor();
  await show('wizard-discard');
  await at(page, 'wizard-discard-confirm').click();
  await at(page, 'wizard').waitFor({ state: 'detached' });
}
