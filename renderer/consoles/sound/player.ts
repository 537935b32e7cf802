import { soundChannels, soundRate } from './ring';
import type { SoundOrder, SoundReport } from './worklet';
// Vite makes a file of its own of it, and gives its address.
// oxlint-disable-next-line import/default
import workletUrl from './worklet?worker&url';

/** Plays one guest's sound on this computer, whatever the browser plays to. */
export class SoundPlayer {
  readonly #context: AudioContext;
  readonly #volume: GainNode;
  #node: AudioWorkletNode | null = null;
  #closed = false;

  /** @param onReport called with how often there was too little to play in the middle of a sound, and too much. */
  constructor(onReport: (report: SoundReport) => void) {
    this.#context = new AudioContext({ sampleRate: soundRate, latencyHint: 'interactive' });
    this.#volume = this.#context.createGain();
    this.#volume.connect(this.#context.destination);
    void this.#begin(onReport);
  }

  /** @param volume 0 to 1. */
  setVolume(volume: number): void {
    // Ears take the square of it for half as loud.
    this.#volume.gain.value = volume ** 2;
  }

  /** @param samples of 16 bits, little-endian, as QEMU sends them. */
  play(samples: Uint8Array<ArrayBuffer>): void {
    const whole = samples.byteLength - (samples.byteLength % (2 * soundChannels));
    this.#tell(new Int16Array(samples.slice(0, whole).buffer));
  }

  /** The sound has ended for now. */
  end(): void {
    this.#tell('end');
  }

  close(): void {
    this.#closed = true;
    void this.#context.close();
  }

  async #begin(onReport: (report: SoundReport) => void): Promise<void> {
    await this.#context.audioWorklet.addModule(workletUrl);
    if (this.#closed) return;
    const node = new AudioWorkletNode(this.#context, 'guest-sound', {
      numberOfInputs: 0,
      outputChannelCount: [soundChannels],
    });
    node.port.addEventListener('message', ({ data }: MessageEvent<SoundReport>) => onReport(data));
    node.port.start();
    node.connect(this.#volume);
    this.#node = node;
  }

  #tell(order: SoundOrder): void {
    const rest = order === 'end' ? [] : [order.buffer];
    this.#node?.port.postMessage(order, rest);
  }
}
