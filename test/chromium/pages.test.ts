import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openNeeds } from '../e2e/support/host-rows';
import { findings, textFindings } from '../e2e/support/screens/findings';
import { looks } from '../e2e/support/screens/looks';
import { settled } from '../e2e/support/settle';
import { machineIds } from '../fixtures/hosts/machine';
import { type HarnessWindow, launchChromium, openHarness } from './support/browser';

// The released Electron has a Chromium far newer than the one that the end-to-end tests can run.

let browser: Browser;
const harness = inject('harness');
const pictures = path.resolve('artefacts/screenshots/chromium');

beforeAll(async () => {
  browser = await launchChromium();
  await mkdir(pictures, { recursive: true });
});
afterAll(async () => browser.close());

const at = (page: Page, id: string) => page.getByTestId(id);

it('is as new as the Electron that is released', () => {
  // Electron 45 has Chromium 156.
  expect(Number(browser.version().split('.')[0])).toBeGreaterThanOrEqual(156);
});

/** The screens of a window with machines, one after the other. */
const walk: Record<string, (page: Page) => Promise<void>> = {
  overview: async (page) => at(page, 'host-strip').waitFor(),
  screen: async (page) => {
    await at(page, 'vm-row-debian-12').click();
    await page.waitForSelector('[data-testid="screen-console"][data-state="connected"]');
  },
  serial: async (page) => {
    await at(page, 'tab-serial').click();
    await page.locator('[data-testid="serial-console"]', { hasText: 'login' }).waitFor();
  },
  'take-snapshot': async (page) => {
    await at(page, 'tab-snapshots').click();
    await at(page, 'snapshot-take').click();
    await at(page, 'snapshot-live').waitFor();
  },
  details: async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'take-snapshot').waitFor({ state: 'detached' });
    await at(page, 'tab-hardware').click();
    await at(page, 'hardware-memory').waitFor();
  },
  idle: async (page) => {
    await page.evaluate(() => {
      const { world } = window as unknown as HarnessWindow;
      const { id } = world.list().find(({ slug }) => slug === 'debian-12') ?? { id: '' };
      world.change(id, { suspendAt: Date.now() + 60_000 });
    });
    await at(page, 'vm-idle').waitFor();
  },
  suspend: async (page) => {
    await at(page, 'idle-keep').click();
    await at(page, 'vm-idle').waitFor({ state: 'detached' });
    await at(page, 'action-suspend').click();
    await page.locator('[data-testid="suspend-cost"]', { hasText: 'GiB' }).waitFor();
  },
  suspended: async (page) => {
    await at(page, 'suspend-yes').click();
    await at(page, 'vm-suspended').waitFor();
    await at(page, 'hardware-memory').waitFor();
    if ((await at(page, 'row-memory').count()) > 0) throw new Error('Its hardware can be edited.');
  },
  'discard-suspended': async (page) => {
    await at(page, 'suspended-discard').click();
    await at(page, 'discard-state-yes').waitFor();
  },
  backups: async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'tab-backups').click();
    await at(page, 'backups-choose').click();
    for (const number of [0, 1]) {
      await at(page, 'backup-now').click();
      await at(page, 'backup-row').nth(number).waitFor();
    }
    await at(page, 'backup-test').first().click();
    await at(page, 'backup-boot').waitFor();
    await at(page, 'backups-verify').click();
    await at(page, 'backups-good').waitFor();
  },
  'backup-restore': async (page) => {
    await at(page, 'backup-restore').first().click();
    await at(page, 'restore-name').waitFor();
  },
  'backup-delete': async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'backup-delete').last().click();
    await at(page, 'delete-confirm').click();
    await at(page, 'backup-row').nth(1).waitFor({ state: 'detached' });
  },
  events: async (page) => {
    await at(page, 'tab-events').click();
    await at(page, 'event-details').first().click();
  },
  off: async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'vm-row-freebsd').click();
    await at(page, 'action-start').waitFor();
  },
  automatic: async (page) => {
    await at(page, 'tab-snapshots').click();
    for (const number of [0, 1]) {
      await at(page, 'snapshot-take').click();
      await at(page, 'take-submit').click();
      await at(page, 'snapshot-point').nth(number).waitFor();
    }
    await at(page, 'automatic-change').click();
    await at(page, 'automatic-every').click();
    await page.locator('.mantine-Select-option').nth(1).click();
    await at(page, 'keep-daily').fill('7');
    await at(page, 'automatic-preview').locator('svg[aria-label*="672"]').waitFor();
  },
  timeline: async (page) => {
    await at(page, 'automatic-save').click();
    await at(page, 'automatic-dialog').waitFor({ state: 'detached' });
    await at(page, 'tab-screen').click();
    await at(page, 'timeline-tile').nth(1).focus();
    await page.keyboard.press('ArrowLeft');
    await at(page, 'timeline-looked').locator('b').waitFor();
  },
  edit: async (page) => {
    await at(page, 'action-more').click();
    await at(page, 'menu-edit').click();
    await at(page, 'row-memory').click();
    await at(page, 'edit-memory').waitFor();
  },
  settings: async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'nav-settings').click();
    await at(page, 'settings-theme').waitFor();
  },
  disks: async (page) => {
    await at(page, 'nav-disks').click();
    await at(page, 'disk-row').nth(2).waitFor();
  },
  'disk-inside': async (page) => {
    await at(page, 'disk-menu').first().click();
    await at(page, 'disk-inside').click();
    await at(page, 'inside-row').nth(1).waitFor();
  },
  'disk-tool': async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'disk-menu').first().click();
    await at(page, 'disk-grow').click();
    await at(page, 'disk-plan').waitFor();
  },
  'disk-rebase': async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'disk-menu').nth(3).click();
    await at(page, 'disk-rebase').click();
    await at(page, 'disk-choose-base').waitFor();
  },
  'disk-wipe': async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'disk-menu').nth(2).click();
    await at(page, 'disk-wipe').click();
    await at(page, 'wipe-notes').waitFor();
  },
  wizard: async (page) => {
    await page.keyboard.press('Escape');
    await at(page, 'new-vm').click();
    await at(page, 'wizard').waitFor();
  },
  'wizard-guest': async (page) => {
    await page.locator('label:has([data-testid="source-test-guest"])').click();
    await at(page, 'wizard-next').click();
    await at(page, 'guest-name').waitFor();
  },
};

describe('the screens are accessible, whole and translated', () => {
  // Each theme and each language once.
  it.each(looks.filter((_, index) => index % 3 === 0))(
    '$theme, $language',
    async ({ theme, language }) => {
      const { page, complaints } = await openHarness(
        browser,
        harness,
        { vms: 'sample', language },
        { colorScheme: theme },
      );
      const wrong: string[] = [];
      for (const [name, go] of Object.entries(walk)) {
        await go(page);
        await page.mouse.move(1, 1);
        await settled(page);
        await page.screenshot({ path: path.join(pictures, `${name}-${theme}-${language}.png`) });
        const found = await findings(page, language);
        wrong.push(...found.map((finding) => `${name}: ${finding}`));
      }
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});

describe('the report of a recorded computer', () => {
  // Of the many, as many as show every kind of row; the rest differ in words, which are tested elsewhere.
  const hosts = machineIds().filter((_, index) => index % 24 === 0);
  it('has its rows in both languages', async () => {
    const wrong: string[] = [];
    for (const [index, host] of hosts.entries()) {
      const language = index % 2 === 0 ? 'en' : 'zh-CN';
      const { page, complaints } = await openHarness(browser, harness, { host, language });
      await at(page, 'nav-host').click();
      await openNeeds(page);
      if ((await page.locator('[data-testid^="verdict-"]').count()) < 5)
        wrong.push(`${host}: no rows`);
      wrong.push(...(await textFindings(page, language)).map((finding) => `${host}: ${finding}`));
      wrong.push(...complaints.map((complaint) => `${host}: ${complaint}`));
      await page.close();
    }
    expect(wrong).toEqual([]);
  });

  it.each(['', 'dies'])('is proved by a trial, whatever comes of it (%s)', async (trial) => {
    const { page, complaints } = await openHarness(browser, harness, { trial });
    await at(page, 'nav-host').click();
    await at(page, 'trial-run').click();
    await page.waitForSelector(
      '[data-testid="trial"][data-running="false"] [data-testid="trial-outcome"]',
    );
    expect(await findings(page, 'en')).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

it('scrolls through a thousand machines and draws only those in sight', async () => {
  const { page, complaints } = await openHarness(browser, harness, { vms: '1000' });
  const rows = page.locator('[data-testid^="vm-row-"]');
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(100);
  await at(page, 'vm-list').focus();
  await page.keyboard.press('End');
  await expect.poll(async () => await rows.last().getAttribute('data-testid')).not.toBe(null);
  const names = await rows.evaluateAll((found) => found.map((row) => row.textContent));
  expect(names.length).toBeLessThan(100);
  expect(complaints).toEqual([]);
  await page.close();
});
