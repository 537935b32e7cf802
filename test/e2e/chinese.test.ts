import { expect, it } from 'vitest';
import chinese from '../../shared/texts/zh-CN/menu.json';
import { askMain } from './support/app';
import { waitForGuestPicture } from './support/guest-screen';
import { textFindings } from './support/screens/findings';
import { eachWithApp } from './support/session';

// The settings are untouched: the language is the environment's, whose list comes before its locale.
const session = eachWithApp(undefined, { LANG: 'en_US.UTF-8', LANGUAGE: 'zh_CN:en' });

/** The native menu's labels by menu; separators are left out. */
const menuLabels = () =>
  askMain(() =>
    session.app.electron.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).map((menu) => ({
        label: menu.label,
        items: (menu.submenu?.items ?? [])
          .filter((item) => item.type !== 'separator')
          .map((item) => item.label),
      })),
    ),
  );

it('starts in Chinese on a Chinese system, the native menu too', async () => {
  const { page } = session.app;
  await page.getByTestId('welcome').waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  expect(await page.getByTestId('nav-settings').innerText()).toBe('设置');
  await page.getByTestId('host-strip').waitFor();
  expect(await textFindings(page, 'zh-CN')).toEqual([]);

  const menus = await menuLabels();
  expect(menus.map(({ label }) => label)).toEqual([
    chinese.file,
    chinese.edit,
    chinese.machine,
    chinese.view,
    chinese.help,
  ]);
  const known = new Set(Object.values(chinese).filter((label) => typeof label === 'string'));
  expect(menus.flatMap(({ items }) => items).filter((label) => !known.has(label))).toEqual([]);
});

it('goes through the wizard with the mouse to a running guest', async () => {
  const { page } = session.app;
  const seen: string[] = [];
  const click = async (id: string) => {
    await page.getByTestId(id).click();
    seen.push(...(await textFindings(page, 'zh-CN')));
  };
  await click('welcome-new-vm');
  await page.locator('label:has([data-testid="source-test-guest"])').click();
  await click('wizard-next');
  await page.getByTestId('guest-name').fill('测试机');
  await click('wizard-next');
  await click('wizard-next');
  await page.getByTestId('summary-command').waitFor();
  expect(await page.getByTestId('wizard-create-start').innerText()).toMatch(/[\u4E00-\u9FFF]/);
  await click('wizard-create-start');
  await waitForGuestPicture(page);
  expect(await page.getByTestId('vm-name').innerText()).toBe('测试机');
  expect(await session.home.list()).toMatchObject([{ name: '测试机', state: 'running' }]);
  seen.push(...(await textFindings(page, 'zh-CN')));
  expect(seen).toEqual([]);
});
