import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { cutAnywhere, randomOf } from '../fuzz/mutate';
import { type HarnessWindow, launchChromium, openHarness } from './support/browser';
import { TalkingPicture } from './support/rfb-pictures';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => browser.close());

/** A rectangle in every encoding, on a picture that is known. */
function everyEncoding(picture: TalkingPicture): number[] {
  const { update } = TalkingPicture;
  const { width, height } = picture;
  return [
    ...update(picture.raw([0, 0, width, height])),
    ...update(picture.copy([40, 30, 60, 50], [10, 20]), picture.hextile([5, 3, 90, 70])),
    ...update(
      picture.zrle('plain', [3, 4, 64, 20]),
      picture.zrle('solid', [70, 4, 21, 20]),
      picture.zrle('palette2', [3, 25, 37, 33]),
      picture.zrle('palette4', [41, 25, 21, 17]),
      picture.zrle('palette16', [66, 30, 41, 22]),
      picture.zrle('runs', [110, 5, 64, 64]),
      picture.zrle('paletteRuns', [110, 70, 50, 40]),
    ),
    ...update(
      picture.tight('fill', [150, 80, 41, 20]),
      picture.tight('copy', [2, 90, 61, 30]),
      picture.tight('palette2', [65, 92, 37, 30]),
      picture.tight('palette7', [110, 112, 30, 31]),
      picture.tight('gradient', [150, 105, 45, 40]),
    ),
    ...update(picture.copy([100, 0, 80, 100], [90, 20])),
  ];
}

const seed = Math.floor(Math.random() * 2 ** 31);

it.each(['in one piece', 'in pieces'])(
  'every encoding shows the guest’s own pixels, before and after a new size, %s',
  async (way) => {
    const random = randomOf(seed);
    const picture = new TalkingPicture(200, 150, random);
    const greeting = Uint8Array.from(picture.greeting());
    const before = everyEncoding(picture);
    const resized = TalkingPicture.update(picture.resize(333, 211));
    const bytes = Uint8Array.from([...before, ...resized, ...everyEncoding(picture)]);
    const pieces = [greeting, ...(way === 'in pieces' ? cutAnywhere(random, bytes) : [bytes])];
    const { page, complaints } = await openHarness(browser, inject('harness'), { vms: 'none' });
    const outcome = await page.evaluate(
      async (given) => await (window as unknown as HarnessWindow).readStream(given),
      {
        kind: 'screen' as const,
        pieces: pieces.map((piece) => Buffer.from(piece).toString('base64')),
        wantsPicture: true,
      },
    );
    expect(outcome.picture && [outcome.picture.width, outcome.picture.height]).toEqual([333, 211]);
    const shown = Buffer.from(outcome.picture?.pixels ?? '', 'base64');
    const wrong = picture.pixels.findIndex((value, index) => value !== shown[index]);
    expect(wrong, `first wrong byte, seed ${seed}`).toBe(-1);
    expect(complaints).toEqual([]);
    await page.close();
  },
);
