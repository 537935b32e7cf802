import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type TestApp } from './support/app';
import { makeHome, quietSettings, saveSettings, type TestHome } from './support/home';
import { type ChosenFiles, makeFiles } from './support/screens/files';
import { findings, textFindings } from './support/screens/findings';
import { followTheme, type Look, looks, resize, walked, wear } from './support/screens/looks';
import { makeMachines } from './support/screens/machines';
import {
  type Show,
  type Source,
  sources,
  walkDialogs,
  walkEmptyHome,
  walkHostPanel,
  walkMachines,
  walkWizard,
  walkWizardTroubles,
} from './support/screens/walks';
import { settled } from './support/settle';

// One home and one app for all: what is looked at does not change between the looks.
let home: TestHome;
let app: TestApp;
let files: ChosenFiles;

beforeAll(async () => {
  home = await makeHome();
  files = await makeFiles(home);
  // A guest that will not shut down is asked for as long as the walk takes.
  await saveSettings(path.join(home.root, 'config'), { ...quietSettings, shutdownSeconds: 600 });
  app = await launchApp(home);
  await followTheme(app.page);
});

afterAll(async () => {
  await app.quit();
  await home.destroy();
});

/** Keeps a picture of every screen and collects what is wrong with it. */
function inspector(look: Look, kind: 'whole' | 'small'): { show: Show; wrong: string[] } {
  const { page } = app;
  const wrong: string[] = [];
  const suffix = kind === 'small' ? '-small' : '';
  const show: Show = async (name, known) => {
    // Nothing lies under the pointer, where a tooltip could open.
    await page.mouse.move(1, 1);
    await settled(page);
    const examine = known ? textFindings : findings;
    const [found] = await Promise.all([
      examine(page, look.language),
      app.screenshot(`${name}-${look.theme}-${look.language}${suffix}`),
    ]);
    wrong.push(...found.map((finding) => `${name}: ${finding}`));
  };
  return { show, wrong };
}

/** For a machine that has other things to do, too. */
const patience = 240_000;

describe('the screens of a new home are accessible, whole and translated', () => {
  it.each(looks)(
    '$theme, $language',
    async (look) => {
      await wear(app.page, look);
      const { show, wrong } = inspector(look, 'whole');
      await walkEmptyHome(app, show);
      await walkHostPanel(app, show);
      expect(wrong).toEqual([]);
    },
    patience,
  );
});

describe('the screens of a home with machines are accessible, whole and translated', () => {
  beforeAll(async () => makeMachines(home, app.page), patience);

  // Every source in each theme and in each language; the last look is that of the smallest window, too.
  const chosenBy: [Look, readonly Source[]][] = looks.map((look, index) => [
    look,
    index === 0 || index === looks.length - 1 ? sources : ['iso'],
  ]);

  it.each(walked(chosenBy, 0).map(([look, chosen]) => ({ ...look, chosen })))(
    '$theme, $language',
    async ({ chosen, ...look }) => {
      await wear(app.page, look);
      const { show, wrong } = inspector(look, 'whole');
      await walkMachines(app, show);
      await walkDialogs(app, show);
      await walkWizard(app, files, show, chosen);
      await walkWizardTroubles(app, files, show);
      expect(wrong).toEqual([]);
    },
    patience,
  );
});

describe('in the smallest window nothing is cut off', () => {
  beforeAll(async () => resize(app, 760, 520));

  it.each(looks.slice(-1))(
    '$theme, $language',
    async (look) => {
      await wear(app.page, look);
      const { show, wrong } = inspector(look, 'small');
      await walkHostPanel(app, show);
      await walkMachines(app, show);
      await walkDialogs(app, show);
      await walkWizard(app, files, show, ['iso']);
      await walkWizardTroubles(app, files, show);
      expect(wrong).toEqual([]);
    },
    patience,
  );
});

it('had nothing to complain about', () => {
  expect(app.complaints).toEqual([]);
});
