import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveSettings } from './support/home';
import { openNeeds, openRow } from './support/host-rows';
import { eachWithApp } from './support/session';

describe('on a new machine', () => {
  const session = eachWithApp(async (home) => {
    await saveSettings(path.join(home.root, 'config'), {});
  });

  it('proves by itself what works, in view of who looks, and remembers it', async () => {
    const { home, app } = session;
    const { page } = app;
    const chip = page.getByTestId('host-chip');
    await expect.poll(() => chip.innerText(), { timeout: 30_000 }).toContain('Proving…');
    await page.getByTestId('nav-host').click();
    const trial = page.getByTestId('trial');
    await page.getByTestId('trial-stop').waitFor();
    expect(await page.getByTestId('trial-state').innerText()).toContain('automatically');
    await page
      .getByTestId('trial-kvm-bios')
      .or(page.getByTestId('trial-tcg-bios'))
      .first()
      .waitFor();
    await app.screenshot('host-proves-by-itself');
    // Firmware under emulation, at the lowest priority, beside whatever else the machine does.
    await expect.poll(() => trial.getAttribute('data-running'), { timeout: 90_000 }).toBe('false');
    const emulated = page.getByTestId('trial-tcg-bios').getByTestId('trial-outcome');
    expect(await emulated.innerText()).toContain('Passed');
    expect(await page.getByTestId('trial-state').innerText()).toContain('Last run');
    expect(await chip.innerText()).toMatch(/Full speed|Emulation/);
    await access(path.join(home.root, 'cache/paddock/host-trial.json'));
  });
});

describe('while the window is open', () => {
  const session = eachWithApp();

  it('checks again by itself when firmware is added and removed, and stays where it is', async () => {
    const { home, app } = session;
    const { page } = app;
    await page.getByTestId('nav-host').click();
    await openNeeds(page);
    await openRow(page, 'firmware-images');
    const row = page.getByTestId('verdict-firmware-images');
    await page.getByTestId('host-panel').evaluate((panel) => (panel.scrollTop = 300));
    // What is looked at stays where it is on the screen.
    const place = async () => (await row.boundingBox())?.y;
    const before = await place();
    const noticed = page.getByTestId('host-noticed');
    expect(await noticed.textContent()).toBe('');

    // QEMU's docs/interop/firmware.json: a person's own descriptors lie here.
    const folder = path.join(home.root, 'config/qemu/firmware');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, '99-of-this-test.json');
    await writeFile(file, 'not a descriptor');
    const sentence = 'Rechecked: guest firmware changed (99-of-this-test.json)';
    await expect.poll(() => noticed.textContent(), { timeout: 20_000 }).toBe(sentence);
    expect(await row.innerText()).toContain('99-of-this-test.json');
    expect(await row.getByRole('button').first().getAttribute('aria-expanded')).toBe('true');
    expect(await place()).toBe(before);
    await app.screenshot('host-checked-again');

    await rm(file);
    await expect
      .poll(() => row.innerText(), { timeout: 20_000 })
      .not.toContain('99-of-this-test.json');
    await page.getByTestId('host-recheck').click();
    await expect.poll(() => noticed.textContent()).toBe('');
    expect(await page.getByTestId('trial-state').innerText()).toContain('Not run');
  });
});
