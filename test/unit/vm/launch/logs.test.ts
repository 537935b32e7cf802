import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { logTail, logText, rotateLogs } from '../../../../electron/vm/launch/logs';
import { temporaryFolder } from '../support';

describe('logs', () => {
  it('of older runs are kept, three of each', async () => {
    const folder = await temporaryFolder();
    rotateLogs(folder);
    const logs = path.join(folder, 'logs');
    await mkdir(logs);
    for (let run = 1; run <= 6; run += 1) {
      rotateLogs(folder);
      await writeFile(path.join(logs, 'qemu.log'), `run ${run}`);
      if (run === 5) await writeFile(path.join(logs, 'serial0.log'), 'only then');
    }
    const read = async (name: string) => await readFile(path.join(logs, name), 'utf8');
    expect((await readdir(logs)).toSorted()).toEqual([
      'qemu.log',
      'qemu.log.1',
      'qemu.log.2',
      'qemu.log.3',
      'serial0.log.1',
    ]);
    expect([await read('qemu.log'), await read('qemu.log.1'), await read('qemu.log.3')]).toEqual([
      'run 6',
      'run 5',
      'run 3',
    ]);
  });

  it('end with QEMU’s last words, without our own heading', async () => {
    const folder = await temporaryFolder();
    expect(await logTail(folder)).toBe('');
    await mkdir(path.join(folder, 'logs'));
    const lines = Array.from({ length: 3000 }, (_, number) => `line ${number}`);
    const text = ['# 2026-11-22', '# qemu …', ...lines, ''].join('\n');
    await writeFile(path.join(folder, 'logs/qemu.log'), text);
    expect(await logTail(folder, 2)).toBe('line 2998\nline 2999');
    const end = await logText(folder);
    expect(end.length).toBeLessThanOrEqual(16 * 1024);
    expect(end).toMatch(/^line \d+\n/);
    await writeFile(path.join(folder, 'logs/qemu.log'), '# only ours\n');
    expect(await logTail(folder)).toBe('');
    expect(await logText(folder)).toBe('# only ours\n');
    // No microphone is given to any guest: QEMU's remark on it explains nothing.
    const remark = "audio: Failed to create voice `adc'\n";
    await writeFile(path.join(folder, 'logs/qemu.log'), `${remark}the reason\n${remark}`);
    expect(await logTail(folder)).toBe('the reason');
  });

  it('say what is in their place instead, without waiting for it', { timeout: 5_000 }, async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'logs'));
    const log = path.join(folder, 'logs/qemu.log');
    execFileSync('mkfifo', [log]);
    expect(await logText(folder)).toBe(`# “${log}” is not a regular file.`);
    expect(await logTail(folder)).toBe('');
    await rm(path.join(folder, 'logs'), { recursive: true });
    await writeFile(path.join(folder, 'logs'), 'no folder');
    expect(await logText(folder)).toBe('');
  });
});
