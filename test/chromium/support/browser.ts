import { chromium, type Browser, type Page } from 'playwright-core';
import { newestChromium } from '../../../scripts/setup/places.mjs';
import type { GuestScreen } from '../../harness/guests/screen';
import type { World } from '../../fakes/window/world';
import type { HostileStream, StreamOutcome } from '../../harness/guests/hostile';

/** What the harness puts on its window for tests. */
export interface HarnessWindow {
  guestScreen: GuestScreen;
  world: Pick<World, 'list' | 'act' | 'change' | 'calls'>;
  readStream(stream: HostileStream): Promise<StreamOutcome>;
}

/** Starts the newest Chromium; @throws when the set-up could not fetch it. */
export async function launchChromium(args: string[] = []): Promise<Browser> {
  return await chromium.launch({ executablePath: newestChromium(), chromiumSandbox: false, args });
}

export interface Harness {
  page: Page;
  /** What the page complained of: exceptions, errors on its console, files that are missing. */
  complaints: string[];
  /** Exceptions that nothing caught; they are among the complaints. */
  exceptions: string[];
}

/** Opens a page of the harness, as large as a small window. */
export async function openHarness(
  browser: Browser,
  address: string,
  query: Record<string, string> = {},
  look: { colorScheme?: 'light' | 'dark'; viewport?: null } = {},
): Promise<Harness> {
  const page = await browser.newPage({
    viewport: { width: 1100, height: 720 },
    reducedMotion: 'reduce',
    ...look,
  });
  const complaints: string[] = [];
  const exceptions: string[] = [];
  page.on('pageerror', (error) => {
    for (const list of [complaints, exceptions]) list.push(error.stack ?? error.message);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`not loaded: ${request.url()}`));
  await page.goto(`${address}?${new URLSearchParams(query).toString()}`);
  await page.getByTestId('nav-host').waitFor();
  return { page, complaints, exceptions };
}
