import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FolderWatch } from '../../../../electron/vm/definitions/folder-watch';
import { temporaryFolder } from '../support';

function startWatch(vms: string) {
  const heard: (string | null)[] = [];
  const problems: unknown[] = [];
  const watch = new FolderWatch(
    vms,
    (slug) => heard.push(slug),
    (error) => problems.push(error),
  );
  onTestFinished(() => watch.close());
  watch.start();
  return { watch, heard, problems };
}

describe('FolderWatch', () => {
  it('hears of definitions and launch records, not of logs and hidden files', async () => {
    const vms = await temporaryFolder();
    await mkdir(path.join(vms, 'a/logs'), { recursive: true });
    const { watch, heard, problems } = startWatch(vms);
    watch.add('a');
    await writeFile(path.join(vms, 'a/notes.txt'), '');
    await writeFile(path.join(vms, 'a/logs/qemu.log'), '');
    await mkdir(path.join(vms, '.new-1-1-x'));
    await writeFile(path.join(vms, 'a/.part'), '{}');
    await rename(path.join(vms, 'a/.part'), path.join(vms, 'a/vm.json'));
    await vi.waitFor(() => expect(heard).toEqual(['a']));
    await mkdir(path.join(vms, 'b'));
    await vi.waitFor(() => expect(heard).toEqual(['a', 'b']));
    expect(problems).toEqual([]);
  });

  it('looks now and then where nothing can be watched', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { watch, heard, problems } = startWatch(path.join(await temporaryFolder(), 'absent'));
    watch.add('a');
    expect(problems).toHaveLength(1);
    vi.advanceTimersByTime(11_000);
    expect(heard).toEqual([null, null]);
    watch.close();
    vi.advanceTimersByTime(11_000);
    expect(heard).toHaveLength(2);
  });
});
