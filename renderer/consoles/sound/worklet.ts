import { SoundRing } from './ring';

/** What the browser's thread for sound has; TypeScript's library does not know it. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** To the thread for sound. */
export type SoundOrder = Int16Array<ArrayBuffer> | 'end';
/** From it: how often there was too little to play, and too much, so far. */
export interface SoundReport {
  gaps: number;
  skips: number;
}

/** Plays what comes, in the thread that nothing on the page can hold up. */
class SoundProcessor extends AudioWorkletProcessor {
  readonly #ring = new SoundRing();
  #told: SoundReport = { gaps: 0, skips: 0 };

  constructor() {
    super();
    this.port.addEventListener('message', ({ data }: MessageEvent<SoundOrder>) => {
      if (data === 'end') this.#ring.end();
      else this.#ring.put(data);
    });
    this.port.start();
  }

  /** Called by the browser for every 128 frames. */
  process(_inputs: unknown, [output = []]: Float32Array[][]): boolean {
    const [left, right] = output;
    if (left && right) this.#ring.take(left, right);
    const { gaps, skips } = this.#ring;
    if (gaps !== this.#told.gaps || skips !== this.#told.skips) {
      this.#told = { gaps, skips };
      this.port.postMessage(this.#told, []);
    }
    return true;
  }
}

registerProcessor('guest-sound', SoundProcessor);
