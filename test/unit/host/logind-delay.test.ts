import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shutdownDelay, spanSeconds } from '../../../electron/host/logind-delay';

describe('a time span of systemd', () => {
  it.each([
    ['5', 5],
    ['30s', 30],
    [' 1min 30s ', 90],
    ['2h', 7200],
    ['500ms', 0.5],
    ['infinity', Infinity],
    ['', null],
    ['soon', null],
    ['5 fortnights', null],
  ])('%j is %s s', (text, seconds) => {
    expect(spanSeconds(text)).toBe(seconds);
  });
});

describe('how long this computer waits before it shuts down', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'paddock-logind-'));
    await mkdir(path.join(root, 'run/systemd/seats'), { recursive: true });
  });
  afterEach(async () => rm(root, { recursive: true }));

  async function write(file: string, delay: string): Promise<void> {
    const place = path.join(root, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, `[Login]\n#InhibitDelayMaxSec=99\nInhibitDelayMaxSec=${delay}\n`);
  }

  it('is five seconds unless it is told', () => {
    expect(shutdownDelay(root)).toBe(5);
  });

  it('is unknown where nothing is there that waits', async () => {
    await rm(path.join(root, 'run'), { recursive: true });
    expect(shutdownDelay(root)).toBeNull();
  });

  it('is what the last of the files says', async () => {
    await write('etc/systemd/logind.conf', '10');
    expect(shutdownDelay(root)).toBe(10);
    await write('usr/lib/systemd/logind.conf.d/50-updates.conf', '30s');
    expect(shutdownDelay(root)).toBe(30);
    await write('etc/systemd/logind.conf.d/50-updates.conf', '1min');
    expect(shutdownDelay(root)).toBe(60);
    await write('run/systemd/logind.conf.d/90-now.conf', 'never');
    expect(shutdownDelay(root)).toBe(60);
    await write('etc/systemd/logind.conf.d/95-mine.conf', 'infinity');
    expect(shutdownDelay(root)).toBeNull();
    await write('etc/systemd/logind.conf.d/99-usual.conf', '');
    expect(shutdownDelay(root)).toBe(5);
  });
});
