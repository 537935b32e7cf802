import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchApp, type TestApp } from '../e2e/support/app';
import { canvasHash, waitForGuestPicture } from '../e2e/support/guest-screen';
import type { TestHome } from '../e2e/support/home';
import { waitForDrawnImage } from '../e2e/support/settle';
import type { TourRecord } from './record';
import type { Stage } from './stage';

const guestName = 'First guest';
const typedOnScreen = 'hello from the tour';
const typedOnSerial = 'and back over the wire';

/** Milliseconds that anything on the screen may take; machines that emulate may be slow. */
const patience = 60_000;

const at = (page: Page, id: string) => page.getByTestId(id);

/** Asks again and again until the answer pleases. @throws when it does not within {@link patience}. */
async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`Waited ${patience / 1000} s in vain for ${what}`);
    await wait(150);
  }
}

async function readHost(home: TestHome): Promise<string> {
  const report = JSON.parse(await home.cli('host', '--json')) as {
    headline: { mode: string; title?: string; summary?: string };
  };
  const { mode, title, summary } = report.headline;
  return title ?? summary ?? mode;
}

/** From the welcome page through the host panel with its proof. */
async function lookAtHost(page: Page, record: TourRecord): Promise<string> {
  await at(page, 'nav-host').click();
  await at(page, 'verdicts').waitFor();
  await at(page, 'trial-run').click();
  await page.waitForSelector(
    '[data-testid="trial"][data-running="false"] [data-testid="trial-outcome"]',
  );
  await record.picture(page, 'this-machine', 'What this computer can do, with the proof');
  return await at(page, 'headline-title').innerText();
}

async function createGuest(page: Page, record: TourRecord): Promise<string> {
  await at(page, 'new-vm').click();
  // The radio itself is hidden under its card.
  await page.locator('label:has([data-testid="source-test-guest"])').click();
  await record.picture(page, 'wizard-source', 'New virtual machine: where it starts from');
  await at(page, 'wizard-next').click();
  await at(page, 'guest-name').fill(guestName);
  await record.picture(page, 'wizard-machine', 'New virtual machine: what it is made of');
  await at(page, 'wizard-next').click();
  await at(page, 'wizard-next').click();
  await at(page, 'summary-command').waitFor();
  await record.picture(page, 'wizard-summary', 'New virtual machine: the summary');
  return `every step of it, for “${guestName}”`;
}

async function startGuest(home: TestHome, page: Page): Promise<string> {
  await at(page, 'wizard-create-start').click();
  await waitForGuestPicture(page);
  const [vm] = await home.list();
  return vm?.accelerator === 'kvm'
    ? 'its picture is there, by KVM'
    : 'its picture is there, by emulation';
}

const serialOf = (home: TestHome) => home.cli('serial', guestName, '--dump');

async function typeOnScreen(home: TestHome, page: Page, record: TourRecord): Promise<string> {
  const before = await canvasHash(page);
  await at(page, 'screen-console').click();
  await page.keyboard.type(typedOnScreen, { delay: 20 });
  await page.keyboard.press('Enter');
  await until('the typed keys on the serial port', async () =>
    (await serialOf(home)).includes(typedOnScreen),
  );
  await until('the typed keys on the screen', async () => (await canvasHash(page)) !== before);
  await record.picture(page, 'screen', 'The guest’s screen, typed on');
  return `the guest wrote “${typedOnScreen}”`;
}

async function talkOnSerial(page: Page, record: TourRecord): Promise<string> {
  await at(page, 'tab-serial').click();
  const terminal = at(page, 'serial-console');
  await until('the serial history', async () => (await terminal.innerText()).includes('PADDOCK'));
  await terminal.click();
  await page.keyboard.type(typedOnSerial, { delay: 20 });
  await until('the guest’s answer on its serial port', async () =>
    (await terminal.innerText()).includes(typedOnSerial),
  );
  await record.picture(page, 'serial', 'The serial port: the whole history, and a conversation');
  return 'the history is there, and the guest answers';
}

async function lookAround(page: Page, record: TourRecord): Promise<string> {
  await at(page, 'tab-hardware').click();
  await at(page, 'hardware').waitFor();
  await record.picture(page, 'details', 'The details');
  await at(page, 'nav-overview').click();
  await waitForDrawnImage(page, '[data-testid="overview"] [data-size="card"] img');
  await record.picture(page, 'overview', 'All virtual machines');
  await at(page, 'nav-settings').click();
  await at(page, 'settings-theme').waitFor();
  await record.picture(page, 'settings', 'Settings');
  return 'details, overview, settings';
}

async function shutDown(home: TestHome, page: Page, record: TourRecord): Promise<string> {
  await page.locator('[data-testid^="vm-row-"]').first().click();
  await at(page, 'action-stop').click();
  await at(page, 'action-start').waitFor();
  record.serial = await serialOf(home);
  await record.picture(page, 'off', 'Shut down by its own consent');
  if (!record.serial.includes('PADDOCK-POWERDOWN')) {
    throw new Error('The guest went off without having been asked to shut down');
  }
  return 'it heard the power button and turned itself off';
}

/** With the window open: from the first page to a guest that was shut down. */
async function playInWindow(home: TestHome, app: TestApp, record: TourRecord): Promise<void> {
  const { page } = app;
  page.setDefaultTimeout(patience);
  await at(page, 'host-strip').waitFor();
  await record.picture(page, 'welcome', 'The first page');
  await record.step('Proving what this computer can do', () => lookAtHost(page, record));
  record.hostReport = await home.cli('host');
  await record.step('Filling in the wizard', () => createGuest(page, record));
  await record.step('Creating and starting it', () => startGuest(home, page));
  await record.step('Typing on its screen', () => typeOnScreen(home, page, record));
  await record.step('Talking to its serial port', () => talkOnSerial(page, record));
  await record.step('Looking around', () => lookAround(page, record));
  await record.step('Shutting the guest down', () => shutDown(home, page, record));
}

/** What can still be known when a step has failed. */
async function saveWhatThereIs(home: TestHome, page: Page, record: TourRecord): Promise<void> {
  await Promise.allSettled([
    record.picture(page, 'when-it-failed', 'The window when it failed'),
    serialOf(home).then((text) => (record.serial = text)),
  ]);
}

/** Quits as a person would; a window that does not go by then is ended. */
async function quit(app: TestApp): Promise<string> {
  const gone = app.quit().then(() => true);
  const late = wait(patience / 2, false, { ref: false });
  if (await Promise.race([gone, late])) return 'gone, and nothing is left behind';
  app.electron.process().kill('SIGKILL');
  throw new Error('The window did not quit');
}

/** The tour itself. What was captured before a failure stays in the record. */
export async function visit({ home }: Stage, record: TourRecord): Promise<void> {
  await record.step('Reading this computer', () => readHost(home));
  record.hostReport = await home.cli('host');
  const opened = () => 'it is there';
  const app = await record.step('Opening the window', () => launchApp(home), opened);
  record.complaints = app.complaints;
  try {
    await playInWindow(home, app, record);
  } catch (error) {
    await saveWhatThereIs(home, app.page, record);
    await app.kill();
    throw error;
  }
  await record.step('Quitting', () => quit(app));
}
