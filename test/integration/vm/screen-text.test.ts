import path from 'node:path';
import { describe, expect, it } from 'vitest';
import '../choose-qemu';
import { guestsFolder } from '../../../scripts/setup/places.mjs';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

describe('the text on a guest’s screen', () => {
  it('is that of a boot menu, with its lines', async () => {
    const vms = await openService(await makeVmHome());
    const file = path.join(guestsFolder(), 'grub-rescue.iso');
    const { id } = await addBare(vms, {
      memoryMiB: 128,
      cdroms: [{ id: 'cd0', file, bus: 'sata' }],
    });
    await expect(vms.screenText(id)).rejects.toMatchObject({ error: { code: 'vm-not-running' } });
    await vms.start(id);
    const seen = async () => (await vms.screenText(id).catch(() => null))?.text ?? '';
    await expect
      .poll(seen, { timeout: 40_000 })
      .toContain("      Press enter to boot the selected OS, `e' to edit the commands\n");
    const { text, columns, rows, unknown } = await vms.screenText(id);
    expect([columns, rows, unknown]).toEqual([80, 25, 0]);
    const lines = text.split('\n');
    expect(lines[1]?.trim()).toMatch(/^GNU GRUB {2}version 2\.\S+$/);
    expect(lines[3]).toBe(` ┌${'─'.repeat(76)}┐`);
    // The marked row has its colours swapped.
    expect(lines[4]).toBe(` │${'*GNU/Linux'.padEnd(76)}│`);
  });

  it('is the firmware’s, and on another display QEMU’s own', async () => {
    const vms = await openService(await makeVmHome());
    const { id } = await addBare(vms, { display: { adapter: 'virtio', heads: 2 } });
    await vms.start(id);
    const seen = async () => (await vms.screenText(id).catch(() => null))?.text ?? '';
    await expect.poll(seen, { timeout: 30_000 }).toMatch(/^SeaBIOS \(version \S+\)\n/);
    await expect.poll(seen, { timeout: 30_000 }).toMatch(/\nNo bootable device\.$/);
    const { text, unknown } = await vms.screenText(id, 1);
    const words =
      /^(Guest has not initialized the display \(yet\)|Display output is not active)\.$/;
    expect(text.trim()).toMatch(words);
    expect(unknown).toBe(0);
  });
});
