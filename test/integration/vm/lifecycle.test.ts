import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addBare, makeVmHome, openService } from './support';

describe('a VM', () => {
  it('starts, pauses, resumes, resets and is forced off', async () => {
    const home = await makeVmHome();
    const vms = await openService(home);
    const { id } = await addBare(vms);
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null, error: null });

    await vms.start(id);
    const running = vms.find(id);
    expect(running).toMatchObject({ state: 'running', accelerator: 'tcg', error: null });
    const commandLine = await readFile(`/proc/${running.pid}/cmdline`, 'utf8');
    expect(commandLine).toContain(id);

    await vms.pause(id);
    expect(vms.find(id).state).toBe('paused');
    await vms.resume(id);
    expect(vms.find(id).state).toBe('running');
    await vms.reset(id);
    expect(vms.find(id).state).toBe('running');

    const png = await vms.screendump(id);
    expect([...png.subarray(1, 4)].map((byte) => String.fromCodePoint(byte)).join('')).toBe('PNG');

    await vms.forceOff(id);
    expect(vms.find(id)).toMatchObject({ state: 'off', pid: null, error: null, startedAt: null });
    await expect(access(`/proc/${running.pid}/stat`)).rejects.toThrow('ENOENT');
    await expect(access(path.join(vms.folder(id), 'launch.lock'))).rejects.toThrow('ENOENT');
  });
});
