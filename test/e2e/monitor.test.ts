import { expect, it } from 'vitest';
import { answerMessageBox, askMain } from './support/app';
import { startScanCodeGuest } from './support/scan-code-guest';
import { eachWithApp } from './support/session';

// QEMU's monitor in the window: asked by keys and by mouse, in both languages, and what QEMU tells by itself.

const session = eachWithApp(async (home) => {
  await startScanCodeGuest(home, 'talk');
});

it('asks QEMU by keys and by mouse, and nothing that does more without the person', async () => {
  const { app } = session;
  const { page } = app;
  const at = (id: string) => page.getByTestId(id);
  const last = (id: string) => at(id).last();
  await at('vm-row-talk').click();
  await at('tab-monitor').click();
  await at('monitor-notice').waitFor();

  // By keys alone: completed, sent, brought back.
  await at('monitor-prompt').focus();
  await page.keyboard.type('info sta');
  await at('monitor-suggestions').getByText('info status').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('us');
  expect(await at('monitor-prompt').inputValue()).toBe('info status');
  await page.keyboard.press('Enter');
  await last('monitor-answer').getByText('VM status: running').waitFor();
  await page.keyboard.press('ArrowUp');
  expect(await at('monitor-prompt').inputValue()).toBe('info status');
  await page.keyboard.press('ArrowDown');

  // By mouse: a question that is asked often, and JSON that unfolds.
  await at('monitor-classics').click();
  await at('monitor-classic-qtree').click();
  await last('monitor-answer').getByText('bus: main-system-bus').waitFor();
  await at('monitor-mode').getByText('QMP').click();
  await at('monitor-prompt').fill('{"execute": "query-status"}');
  await at('monitor-send').click();
  await last('monitor-answer').getByText('"running"').waitFor();
  await at('monitor-prompt').fill('query-block {');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="monitor-error"][data-code="monitor-bad-qmp"]').waitFor();

  // What ends QEMU is asked about outside of the page.
  await answerMessageBox(app, 0);
  await at('monitor-prompt').fill('quit');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="monitor-error"][data-code="monitor-not-allowed"]').waitFor();
  const asked = await askMain(() =>
    app.electron.evaluate(() => Reflect.get(globalThis, 'asked') as { detail: string }[]),
  );
  expect(asked[0]?.detail).toMatch(/^\{"execute":"quit"\}\n/);

  // What happens is told; the other tab and back, and all is still there.
  await at('monitor-events-toggle').click();
  await at('action-pause').click();
  await page.locator('[data-event="STOP"]').waitFor();
  await at('monitor-events-filter').fill('resume');
  await page.getByText('No events match “resume”.').waitFor();
  await at('tab-hardware').click();
  await at('tab-monitor').click();
  expect(await at('monitor-answer').count()).toBe(3);
  // The newest is in sight although the answers above it are longer than the page.
  expect(await last('monitor-error').isVisible()).toBe(true);
  const bottom = await last('monitor-error').evaluate(
    (node) => node.getBoundingClientRect().bottom,
  );
  const prompt = await at('monitor-prompt').evaluate((node) => node.getBoundingClientRect().top);
  expect(bottom).toBeLessThan(prompt);
});
