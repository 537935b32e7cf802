import { expect, it } from 'vitest';
import { waitForGuestPicture } from './support/guest-screen';
import { eachWithApp } from './support/session';

const session = eachWithApp();

it('goes from an empty list to a guest that answers, in one click', async () => {
  const { home, app } = session;
  const { page } = app;
  await page.getByTestId('try-test-guest').click();
  await waitForGuestPicture(page);

  // Keys typed on the guest's screen come back on its serial port.
  await page.getByTestId('screen-console').click();
  await page.keyboard.type('hello paddock');
  const [vm] = await home.list();
  expect(vm?.state).toBe('running');
  await expect
    .poll(() => home.cli('serial', vm?.name ?? '', '--dump'), { timeout: 15_000 })
    .toContain('hello paddock');

  // The serial terminal shows the history since the start, and what is typed there is echoed.
  await page.getByTestId('tab-serial').click();
  const terminal = page.getByTestId('serial-console');
  await expect.poll(() => terminal.innerText(), { timeout: 15_000 }).toContain('PADDOCK-READY');
  await terminal.click();
  await page.keyboard.type('over the wire');
  await expect.poll(() => terminal.innerText(), { timeout: 15_000 }).toContain('over the wire');

  // The screen survived the visit next door.
  await page.getByTestId('tab-screen').click();
  await waitForGuestPicture(page);
});
