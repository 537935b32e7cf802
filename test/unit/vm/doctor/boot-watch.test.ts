import { describe, expect, it } from 'vitest';
import { watchBoot } from '../../../../electron/vm/doctor/boot-watch';
import type { BootSign } from '../../../../electron/vm/doctor/boot-signs';

const sign = (cause: BootSign['cause']): BootSign => ({ cause, line: cause });

interface Look {
  reads: number | null;
  serial?: BootSign;
  screen?: BootSign;
}

/** What is found, and how often the picture was taken, of a guest that looks like this at each look. */
async function watch(looks: readonly Look[]) {
  const found: (string | null)[] = [];
  let at = -1;
  let pictures = 0;
  const now = () => looks[at];
  await watchBoot({
    looks: looks.map((_, index) => index),
    age: () => at + 1,
    reads: async () => {
      at += 1;
      return now()?.reads ?? null;
    },
    serial: async () => now()?.serial ?? null,
    screen: async () => {
      pictures += 1;
      return now()?.screen ?? null;
    },
    found: (one) => found.push(one?.cause ?? null),
    signal: new AbortController().signal,
  });
  return { found, pictures };
}

describe('a guest that boots, or does not', () => {
  it('is left in peace while it reads its disks', async () => {
    const screen = sign('no-device');
    const looks = [1, 5, 9, 200].map((reads) => ({ reads, screen }));
    expect(await watch(looks)).toEqual({ found: [], pictures: 0 });
  });

  it('is read off its screen when it stands still', async () => {
    const screen = sign('no-device');
    expect(
      await watch([
        { reads: 3, screen },
        { reads: 3, screen },
      ]),
    ).toEqual({
      found: ['no-device'],
      pictures: 1,
    });
  });

  it('is read off its serial port at once', async () => {
    expect(await watch([{ reads: 7, serial: sign('no-root') }])).toMatchObject({
      found: ['no-root'],
      pictures: 0,
    });
  });

  it('may wait for the network: that is told when it was seen twice', async () => {
    const serial = sign('network');
    expect((await watch([{ reads: 0, serial }, { reads: 9 }])).found).toEqual([]);
    expect(
      (
        await watch([
          { reads: 0, serial },
          { reads: 0, serial },
        ])
      ).found,
    ).toEqual(['network']);
  });

  it('goes on after all', async () => {
    const looks = [{ reads: 1, serial: sign('grub') }, { reads: 900 }];
    expect((await watch(looks)).found).toEqual(['grub', null]);
  });

  it('is not looked at while it stands still by order', async () => {
    const paused = { reads: null, serial: sign('grub'), screen: sign('grub') };
    expect(await watch([paused, paused])).toEqual({ found: [], pictures: 0 });
  });
});
