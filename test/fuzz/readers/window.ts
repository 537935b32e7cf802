import type { Page } from 'playwright-core';
import type { HostileStream, StreamOutcome } from '../../harness/guests/hostile';
import { cutAnywhere, type Random } from '../mutate';
import { expectThat } from './expectations';
import { rfbStream } from './rfb-stream';
import { serialStream } from './serial';

/** The longest that a person waits for the window, in milliseconds. */
const longestMs = 2000;

/** Streams that the window itself reads, with its own consoles, noVNC and xterm.js; `page` is one of the harness. */
export const windowTargets: Readonly<
  Record<string, (random: Random, page: Page) => Promise<StreamOutcome>>
> = {
  'RFB in the window': async (random, page) =>
    await read(page, { kind: 'screen', pieces: cut(random, rfbStream(random)) }),
  'serial in the window': async (random, page) => {
    const stream = serialStream(random);
    const whole = await read(page, { kind: 'serial', pieces: [stream.toString('base64')] });
    const inPieces = await read(page, { kind: 'serial', pieces: cut(random, stream) });
    expectThat(
      whole.text === inPieces.text,
      `cut elsewhere, it shows something else: ${whole.text.length} ${inPieces.text.length} letters\n${whole.text.slice(-200)}\n${inPieces.text.slice(-200)}`,
    );
    return inPieces;
  },
};

const cut = (random: Random, stream: Uint8Array) =>
  cutAnywhere(random, stream).map((piece) => piece.toString('base64'));

async function read(page: Page, stream: HostileStream): Promise<StreamOutcome> {
  const outcome = await page.evaluate(
    async (given) =>
      await (
        window as unknown as { readStream(one: HostileStream): Promise<StreamOutcome> }
      ).readStream(given),
    stream,
  );
  expectThat(outcome.ended, 'the console did not notice its end');
  expectThat(outcome.longestMs < longestMs, `the page had no turn for ${outcome.longestMs} ms`);
  return outcome;
}
