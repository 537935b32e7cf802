import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp, type TestApp } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { makeHome, type TestHome } from './support/home';
import { textFindings } from './support/screens/findings';
import { followTheme, type Look, resize, wear } from './support/screens/looks';
import { settled } from './support/settle';

// Every page on a display with twice the pixels.

let home: TestHome;
let app: TestApp;

const at = (id: string) => app.page.getByTestId(id);

beforeAll(async () => {
  home = await makeHome();
  await home.cli('create', 'web', '--test-guest', '--start');
  await home.cli('create', 'archive', '--new-disk', '1G');
  app = await launchApp(home, { args: ['--force-device-scale-factor=2'] });
  await followTheme(app.page);
  await resize(app, 1024, 600);
}, 60_000);

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** Opens each page and shows it. */
async function walk(show: (name: string) => Promise<void>): Promise<void> {
  await at('nav-overview').click();
  await at('host-strip').waitFor();
  await show('overview');
  await at('vm-row-web').click();
  await at('tab-screen').click();
  await waitForGuestPicture(app.page);
  await show('screen');
  await at('tab-serial').click();
  await app.page.locator('[data-testid="serial-console"]', { hasText: 'PADDOCK' }).waitFor();
  await show('serial');
  await at('tab-hardware').click();
  await at('hardware-memory').waitFor();
  await show('hardware');
  await at('tab-definition').click();
  await at('definition-text').waitFor();
  await show('definition');
  await at('nav-host').click();
  await at('needs').waitFor();
  await show('host');
  await at('nav-trash').click();
  await show('trash');
  await at('nav-settings').click();
  await show('settings');
  await app.page.keyboard.press('Control+n');
  await at('wizard').waitFor();
  await show('wizard');
  await app.page.keyboard.press('Escape');
}

it.each<Look>([
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
])(
  'shows every page whole at scale 2: $theme, $language',
  async (look) => {
    expect(await app.page.evaluate(() => window.devicePixelRatio)).toBe(2);
    await wear(app.page, look);
    const seen: string[] = [];
    await walk(async (name) => {
      await settled(app.page);
      const found = await textFindings(app.page, look.language);
      seen.push(...found.map((finding) => `${name}: ${finding}`));
      await app.screenshot(`scale2-${name}-${look.theme}-${look.language}`);
    });
    expect(seen).toEqual([]);
  },
  90_000,
);

it('shows a guest pixel by pixel on a display that is scaled by a fraction', async () => {
  await app.quit();
  app = await launchApp(home, { args: ['--force-device-scale-factor=1.5'] });
  await at('vm-row-web').click();
  await waitForGuestPicture(app.page);
  await at('console-size').click();
  await at('console-size-actual').click();
  const canvas = at('screen-canvas');
  const look = async () =>
    await canvas.evaluate((element) => {
      const { width, height } = element.getBoundingClientRect();
      const { width: pixels, height: lines } = element as HTMLCanvasElement;
      return {
        // The browser lays out in parts of a pixel.
        shown: [width, height].map((side) => Math.round(side * window.devicePixelRatio)),
        guest: [pixels, lines],
        sharp: element.style.imageRendering,
      };
    });
  await expect.poll(look).toEqual({ shown: [1024, 768], guest: [1024, 768], sharp: 'pixelated' });
  await app.screenshot('scale1.5-screen');
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
