import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandMachine, loadMachine } from '../fixtures/hosts/machine';
import { launchApp, type TestApp } from './support/app';
import { makeHome, type TestHome } from './support/home';
import { openNeeds } from './support/host-rows';
import { findings } from './support/screens/findings';
import { followTheme, looks, walked, wear } from './support/screens/looks';
import { settled } from './support/settle';

/** The panel as people of five machines see it; what each of them has to find at once, in English. */
const machines = [
  { name: 'perfect', id: 'intel-proved', headline: /full speed/, row: /^On/ },
  {
    name: 'off-in-firmware',
    id: 'intel-vtx-off',
    headline: /No hardware/,
    row: /^Off in firmware/,
  },
  { name: 'no-permission', id: 'not-in-group', headline: /No hardware/, row: /^On/ },
  { name: 'inside-a-vm', id: 'guest-of-vmware', headline: /No hardware/, row: /^Blocked/ },
  { name: 'under-xen', id: 'xen-dom0', headline: /No hardware/, row: /^Blocked/ },
  { name: 'this', id: null, headline: /virtual machines/, row: /^\S/ },
] as const;

describe.each(machines)('the panel on the machine "$name"', (machine) => {
  const { name, id, headline, row } = machine;
  const turn = machines.indexOf(machine) % looks.length;

  let home: TestHome;
  let app: TestApp;
  let removeMachine = (): void => undefined;

  beforeAll(async () => {
    home = await makeHome();
    const files = id === null ? null : expandMachine(loadMachine(id));
    removeMachine = files?.remove ?? removeMachine;
    app = await launchApp(home, { env: files ? { PADDOCK_HOST_ROOT: files.root } : {} });
    await followTheme(app.page);
  });
  afterAll(async () => {
    await app.quit();
    await home.destroy();
    removeMachine();
  });

  it('says first what counts: thing, verdict, next step', async () => {
    const { page } = app;
    await page.getByTestId('nav-host').click();
    expect(await page.getByTestId('headline-title').innerText()).toMatch(headline);
    const need = page.getByTestId('need-processor').getByTestId('verdict-word').first();
    expect(await need.innerText()).toMatch(row);
    const steps = await page.locator('.headline-next').allInnerTexts();
    expect(steps.length > 0 || name === 'perfect').toBe(true);
    // One step is told once.
    const further = await page.locator('.verdict-next-line').allInnerTexts();
    expect(further.filter((step) => !step.startsWith('Next step: '))).toEqual([]);
    expect(further.filter((step) => steps.some((one) => step.includes(one)))).toEqual([]);
    // Nothing that only some want alarms.
    expect(await page.getByTestId('extras').getAttribute('data-open')).toBe('false');
  });

  it.each(walked(looks, turn))(
    'is whole with everything unfolded: $theme, $language',
    async (look) => {
      const { page } = app;
      await wear(page, look);
      await page.getByTestId('nav-host').click();
      await page.getByTestId('headline').waitFor();
      await openNeeds(page);
      await page.mouse.move(1, 1);
      await settled(page);
      await app.screenshot(`machine-${name}-open-${look.theme}-${look.language}`);
      expect(await findings(page, look.language)).toEqual([]);
      await page.getByTestId('nav-overview').click();
    },
  );

  it.each(looks)('is whole, accessible and translated: $theme, $language', async (look) => {
    const { page } = app;
    await wear(page, look);
    await page.getByTestId('nav-host').click();
    await page.getByTestId('headline').waitFor();
    await page.mouse.move(1, 1);
    await settled(page);
    await app.screenshot(`machine-${name}-${look.theme}-${look.language}`);
    expect(await findings(page, look.language)).toEqual([]);
  });

  it('complains about nothing', () => expect(app.complaints).toEqual([]));
});
