import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandMachine, loadMachine } from '../fixtures/hosts/machine';
import { launchApp, type TestApp } from './support/app';
import { makeHome, type TestHome } from './support/home';
import { findings } from './support/screens/findings';
import { followTheme, looks, wear } from './support/screens/looks';
import { settled } from './support/settle';

/** The panel as people of five machines see it; what each of them has to find at once, in English. */
const machines = [
  { name: 'perfect', id: 'intel-proved', headline: /full speed/, row: /^On/ },
  { name: 'off-in-firmware', id: 'intel-vtx-off', headline: /emulation/, row: /^Off in firmware/ },
  { name: 'no-permission', id: 'not-in-group', headline: /emulation/, row: /^On/ },
  { name: 'inside-a-vm', id: 'guest-of-vmware', headline: /emulation/, row: /^Blocked/ },
  { name: 'this', id: null, headline: /virtual machines/, row: /^\S/ },
] as const;

describe.each(machines)('the panel on the machine "$name"', ({ name, id, headline, row }) => {
  let home: TestHome;
  let app: TestApp;
  let removeMachine = (): void => undefined;

  beforeAll(async () => {
    home = await makeHome();
    const machine = id === null ? null : expandMachine(loadMachine(id));
    removeMachine = machine?.remove ?? removeMachine;
    app = await launchApp(home, { env: machine ? { PADDOCK_HOST_ROOT: machine.root } : {} });
    await followTheme(app.page);
  });
  afterAll(async () => {
    await app.quit();
    await home.destroy();
    removeMachine();
  });

  it('says first what counts: verdict, thing, next step', async () => {
    const { page } = app;
    await page.getByTestId('nav-host').click();
    expect(await page.getByTestId('headline-title').innerText()).toMatch(headline);
    const button = page.getByTestId('verdict-cpu-virtualization').locator('button').first();
    const words = (await button.innerText()).split('\n').filter(Boolean);
    expect(words[0]).toMatch(row);
    expect(words[1]).toMatch(/VT-x|AMD-V|virtualization/i);
    const steps = await page.locator('.verdict-next-line').allInnerTexts();
    expect(steps.filter((step) => !step.startsWith('Next step: '))).toEqual([]);
    expect(steps.length > 0 || name === 'perfect').toBe(true);
  });

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
