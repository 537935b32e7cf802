/** Frames a second that QEMU is asked for, and that are played. */
export const soundRate = 44_100;
/** A frame holds a sample for each ear. */
export const soundChannels = 2;

const milliseconds = (time: number) => Math.round((soundRate * time) / 1000);
/** So much is gathered before it is played: a late piece is not missed then. */
const firstFrames = milliseconds(80);
/** More than this is not kept waiting: what is played would fall behind the picture. */
const mostFrames = milliseconds(200);

/** What is played: samples as they come in, frames as they are wanted. */
export class SoundRing {
  /** Times that there was nothing to play in the middle of a sound. */
  gaps = 0;
  /** Times that sound was left out, because more of it came than was played. */
  skips = 0;
  readonly #samples = new Float32Array(milliseconds(1000) * soundChannels);
  #start = 0;
  #frames = 0;
  #plays = false;
  #ended = false;

  /** Frames that wait to be played. */
  get waiting(): number {
    return this.#frames;
  }

  /** @param samples of 16 bits, one for each ear in turn. What is too much pushes the oldest out. */
  put(samples: Int16Array): void {
    const room = this.#samples.length;
    const fresh = samples.subarray(Math.max(0, samples.length - room));
    const end = this.#start + this.#frames * soundChannels;
    for (const [at, sample] of fresh.entries()) this.#samples[(end + at) % room] = sample / 32_768;
    this.#frames += Math.floor(fresh.length / soundChannels);
    const most = room / soundChannels;
    if (this.#frames > most) this.#drop(this.#frames - most);
    if (this.#plays && this.#frames > mostFrames) {
      this.#drop(this.#frames - firstFrames);
      this.skips += 1;
    }
    this.#ended = false;
  }

  /** Fills what is to be played next: with silence where there is nothing. */
  take(left: Float32Array, right: Float32Array): void {
    if (this.#frames >= firstFrames || (this.#ended && this.#frames > 0)) this.#plays = true;
    const count = this.#plays ? Math.min(left.length, this.#frames) : 0;
    const room = this.#samples.length;
    for (let frame = 0; frame < count; frame += 1) {
      const at = (this.#start + frame * soundChannels) % room;
      left[frame] = this.#samples[at] ?? 0;
      right[frame] = this.#samples[at + 1] ?? 0;
    }
    left.fill(0, count);
    right.fill(0, count);
    this.#drop(count);
    if (!this.#plays || count === left.length) return;
    this.#plays = false;
    if (!this.#ended) this.gaps += 1;
  }

  /** The sound has ended: what is there is played out, and the silence behind it is no gap. */
  end(): void {
    this.#ended = true;
  }

  #drop(frames: number): void {
    this.#start = (this.#start + frames * soundChannels) % this.#samples.length;
    this.#frames -= frames;
  }
}
