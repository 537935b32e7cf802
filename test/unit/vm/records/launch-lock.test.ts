import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hasDeadLock,
  sweepStrayLocks,
  takeLock,
} from '../../../../electron/vm/records/launch-lock';
import { bootId, ownIdentity } from '../../../../electron/lib/process-facts';
import { temporaryFolder } from '../support';

const id = '11111111-2222-4333-8444-555555555555';

describe('the launch lock', () => {
  it('is held by one at a time and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const lock = await takeLock(folder, id);
    await expect(takeLock(folder, id)).rejects.toMatchObject({ error: { code: 'vm-locked' } });
    expect(hasDeadLock(folder)).toBe(false);
    lock.release();
    expect(await readdir(folder)).toEqual([]);
    const next = await takeLock(folder, id);
    // Released twice by mistake, the next holder's lock stays.
    lock.release();
    expect(await readdir(folder)).toEqual(['launch.lock']);
    next.release();
  });

  it('of a VM that was removed meanwhile is not had', async () => {
    const gone = path.join(await temporaryFolder(), 'gone');
    await expect(takeLock(gone, id)).rejects.toMatchObject({ error: { code: 'vm-folder-gone' } });
  });

  it('is given to exactly one of many that want it', async () => {
    const folder = await temporaryFolder();
    const tries = Array.from({ length: 20 }, () => takeLock(folder, id));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['launch.lock']);
  });

  it.each([
    ['of a dead process', async () => `999999999-1 ${bootId()} x\n`],
    ['of another process with its number', async () => `${process.pid}-1 ${bootId()} x\n`],
    [
      'of an earlier boot',
      async () => {
        const { pid, startTime } = ownIdentity();
        return `${pid}-${startTime} another-boot x\n`;
      },
    ],
    ['without a name', () => Promise.resolve('')],
  ])('is taken over from a holder %s, by one', async (_name, text) => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'launch.lock');
    await writeFile(file, await text());
    expect(hasDeadLock(folder)).toBe(true);
    const tries = Array.from({ length: 10 }, () => takeLock(folder, id));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toContain(`${process.pid}-`);
    expect(await readdir(folder)).toEqual(['launch.lock']);
  });

  it.each([
    ['a folder', async (file: string) => await mkdir(file)],
    ['a pipe', async (file: string) => void execFileSync('mkfifo', [file])],
    ['a link to nothing', async (file: string) => await symlink('/nowhere', file)],
  ])('is refused within its time when %s is in its place', async (_name, put) => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'launch.lock');
    await put(file);
    const began = performance.now();
    await expect(takeLock(folder, id, 100)).rejects.toMatchObject({
      error: { code: 'lock-unreadable', params: { path: file }, command: `rm -r ${file}` },
    });
    expect(performance.now() - began).toBeLessThan(3000);
    expect(await readdir(folder)).toEqual(['launch.lock']);
  });

  it('leaves what a killed process has begun to the sweep, which spares what is fresh', async () => {
    const folder = await temporaryFolder();
    const [old, fresh] = ['.launch.lock.0123456789ab', '.launch.lock.ba9876543210'];
    await writeFile(path.join(folder, old), 'x');
    await writeFile(path.join(folder, fresh), 'x');
    await writeFile(path.join(folder, 'vm.json'), '{}');
    const before = new Date(Date.now() - 120_000);
    await utimes(path.join(folder, old), before, before);
    sweepStrayLocks(folder);
    expect(await readdir(folder)).toEqual([fresh, 'vm.json']);
  });

  it('is let go where the folder is now', async () => {
    const folder = await temporaryFolder();
    const elsewhere = await temporaryFolder();
    const lock = await takeLock(folder, id);
    await writeFile(
      path.join(elsewhere, 'launch.lock'),
      await readFile(path.join(folder, 'launch.lock')),
    );
    lock.release(elsewhere);
    expect(await readdir(elsewhere)).toEqual([]);
    lock.release();
  });

  it('on a full disk is a link, which others understand as they do a file', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'launch.lock');
    const { pid, startTime } = ownIdentity();
    const boot = bootId().replaceAll('-', '');
    await symlink(`${pid}-${startTime}_${boot}_abcdef`, file);
    expect(hasDeadLock(folder)).toBe(false);
    await expect(takeLock(folder, id)).rejects.toMatchObject({ error: { code: 'vm-locked' } });
    await rm(file);
    // Its holder is dead: taken over, once.
    await symlink(`999999999-1_${boot}_abcdef`, file);
    expect(hasDeadLock(folder)).toBe(true);
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => takeLock(folder, id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['launch.lock']);
    // ext4 keeps a link of up to 59 bytes without a block of its own.
    expect(`4194304-9999999999_${boot}_abcdef`.length).toBeLessThan(60);
  });
});
