import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  desktopTrash,
  keepInDesktopTrash,
  moveToDesktopTrash,
} from '../../../electron/lib/desktop-trash';

it('keeps two files of one name apart, each with where it was and when', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'pdk-trash-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const trash = desktopTrash(path.join(root, 'data'));
  const now = new Date('2026-11-29T10:00:00Z');
  for (const [folder, text] of [
    ['a b', 'one'],
    ['ü', 'two'],
  ] as const) {
    await mkdir(path.join(root, folder));
    await writeFile(path.join(root, folder, 'disk0.qcow2'), text);
    await moveToDesktopTrash(trash, path.join(root, folder, 'disk0.qcow2'), now);
    expect(await readdir(path.join(root, folder))).toEqual([]);
  }
  const read = async (...parts: string[]) => await readFile(path.join(trash, ...parts), 'utf8');
  expect(await read('files', 'disk0.qcow2')).toBe('one');
  expect(await read('files', 'disk0.2.qcow2')).toBe('two');
  expect(await read('info', 'disk0.qcow2.trashinfo')).toBe(
    `[Trash Info]\nPath=${root}/a%20b/disk0.qcow2\nDeletionDate=2026-11-29T10:00:00\n`,
  );
  expect(await read('info', 'disk0.2.qcow2.trashinfo')).toContain('/%C3%BC/disk0.qcow2');
});

it('keeps what is about to be replaced, and takes that back where it is not', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'pdk-trash-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const trash = desktopTrash(path.join(root, 'data'));
  const file = path.join(root, 'disk0.qcow2');
  await writeFile(file, 'old');
  const first = await keepInDesktopTrash(trash, file);
  await first?.undo();
  expect(await readdir(path.join(trash, 'files'))).toEqual([]);
  expect(await readdir(path.join(trash, 'info'))).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe('old');

  const kept = await keepInDesktopTrash(trash, file);
  await writeFile(path.join(root, 'new'), 'new');
  await rename(path.join(root, 'new'), file);
  expect(await readFile(kept?.path ?? '', 'utf8')).toBe('old');
  expect(await readdir(path.join(trash, 'info'))).toEqual(['disk0.qcow2.trashinfo']);
});
