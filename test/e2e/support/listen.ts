import type { Page } from 'playwright-core';

interface Listening {
  listener: AnalyserNode;
}

/** Listens to all that the page plays from now on: what goes to its loudspeaker goes here, too. */
export async function listenIn(page: Page): Promise<void> {
  await page.evaluate(() => {
    const connect: (to: AudioNode) => AudioNode = AudioNode.prototype.connect;
    Object.assign(AudioNode.prototype, {
      connect(this: AudioNode, to: AudioNode) {
        if (to instanceof AudioDestinationNode) {
          const listener = new AnalyserNode(this.context, { fftSize: 16_384 });
          connect.call(this, listener);
          Object.assign(window, { listener });
        }
        return connect.call(this, to);
      },
    });
  });
}

/** The last third of a second that was played, at 44,100 samples a second; empty before anything is. */
export async function heard(page: Page): Promise<number[]> {
  return await page.evaluate(() => {
    const { listener } = window as unknown as Partial<Listening>;
    if (!listener) return [];
    const samples = new Float32Array(listener.fftSize);
    listener.getFloatTimeDomainData(samples);
    return [...samples];
  });
}

/** Pure: the share that one frequency has in a sound, 0 to 1. @param hertz at 44,100 samples a second. */
export function shareOf(samples: readonly number[], hertz: number): number {
  const all = samples.reduce((sum, sample) => sum + sample ** 2, 0);
  if (all === 0) return 0;
  let [real, imaginary] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * at) / 44_100;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  }
  return (2 * (real ** 2 + imaginary ** 2)) / samples.length / all;
}

/** Pure: root mean square, 0 to 1. */
export const loudness = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, samples.length));
