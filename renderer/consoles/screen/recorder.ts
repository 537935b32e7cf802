import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { recordingPieceBytes } from '../../../shared/recording';
import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import { api, attempt } from '../../api/client';
import { tellError } from '../../components/tell-error';

/** VP8 takes the least work of what WebM holds; a guest under emulation leaves little. */
const format = 'video/webm;codecs=vp8';
const bitsPerSecond = 4_000_000;
/** Pictures a second at most, and the longest that one stands, in milliseconds. */
const pictureEveryMs = 66;
const standsMs = 1000;
/** What is recorded goes to the file this often, in milliseconds. */
const writeEveryMs = 1000;

export interface RecordingState {
  /** When the recording began, in milliseconds since the epoch; null while there is none. */
  recordingSince: number | null;
}

interface Running {
  token: string;
  recorder: MediaRecorder;
  timer: ReturnType<typeof setInterval>;
  /** Pieces are written in their order. */
  written: Promise<boolean>;
}

/**
 * Records a guest's screen to a WebM file, without sound. It has a canvas of its own, of the size at the start: a guest
 * that changes its size meanwhile is fitted into it, as players take one size only.
 */
export class Recorder {
  #running: Running | null = null;
  #changed = true;

  constructor(
    private readonly machine: MachineKey,
    private readonly picture: () => HTMLCanvasElement | null,
    private readonly tell: (state: RecordingState) => void,
  ) {}

  get runs(): boolean {
    return this.#running !== null;
  }

  /** The guest has drawn something. */
  pictureCame(): void {
    this.#changed = true;
  }

  /** Asks where the recording goes, and begins it; nothing when the person cancels, or there is no picture. */
  async start(): Promise<void> {
    if (this.#running || !this.picture()) return;
    const outcome = await attempt(api.files.beginRecording({ machine: machineRef(this.machine) }));
    if (!outcome.ok) return tellError(outcome.error);
    if (!outcome.value) return;
    const { token } = outcome.value;
    const source = this.picture();
    if (!source || this.runs) {
      // The screen went while the person chose a file.
      await attempt(api.files.endRecording({ token }));
      return tellError({ code: 'vm-not-running' });
    }
    const { canvas, draw } = ownCanvas(source.width, source.height);
    const stream = canvas.captureStream(0);
    const [track] = stream.getVideoTracks();
    const recorder = new MediaRecorder(stream, {
      mimeType: format,
      videoBitsPerSecond: bitsPerSecond,
    });
    let drawnAt = 0;
    const timer = setInterval(() => {
      const now = this.picture();
      const stands = performance.now() - drawnAt > standsMs;
      if (!now || (!this.#changed && !stands)) return;
      this.#changed = false;
      drawnAt = performance.now();
      draw(now);
      if (track instanceof CanvasCaptureMediaStreamTrack) track.requestFrame();
    }, pictureEveryMs);
    const running: Running = { token, recorder, timer, written: Promise.resolve(true) };
    recorder.addEventListener('dataavailable', ({ data }) => {
      running.written = running.written.then(
        async (good) => good && (await this.#write(token, data)),
      );
    });
    // The encoder gives up by itself, too.
    recorder.addEventListener('error', () => void this.stop());
    recorder.addEventListener('stop', () => void this.stop());
    this.#running = running;
    this.#changed = true;
    recorder.start(writeEveryMs);
    this.tell({ recordingSince: Date.now() });
  }

  /** Ends the recording and says where it is. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    clearInterval(running.timer);
    this.tell({ recordingSince: null });
    if (running.recorder.state !== 'inactive') {
      await new Promise((resolve) => {
        running.recorder.addEventListener('stop', resolve, { once: true });
        running.recorder.stop();
      });
    }
    const good = await running.written;
    const outcome = await attempt(api.files.endRecording({ token: running.token }));
    if (!good) return;
    if (!outcome.ok) return tellError(outcome.error);
    notifications.show({
      title: i18next.t('consoles:recordingSaved'),
      message: outcome.value.path,
      closeButtonProps: { 'aria-label': i18next.t('common:close') },
    });
  }

  /** @returns whether it is in the file; what is not ends the recording. */
  async #write(token: string, data: Blob): Promise<boolean> {
    const bytes = new Uint8Array(await data.arrayBuffer());
    for (let at = 0; at < bytes.length; at += recordingPieceBytes) {
      const piece = bytes.subarray(at, at + recordingPieceBytes);
      const outcome = await attempt(api.files.writeRecording({ token, base64: base64Of(piece) }));
      if (outcome.ok) continue;
      tellError(outcome.error);
      void this.stop();
      return false;
    }
    return true;
  }
}

/** A canvas of one size, and what puts a picture of any size into its middle. Codecs want even sizes. */
function ownCanvas(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width + (width % 2);
  canvas.height = height + (height % 2);
  const context = canvas.getContext('2d', { alpha: false });
  const draw = (source: HTMLCanvasElement) => {
    if (!context || source.width === 0 || source.height === 0) return;
    const scale = Math.min(1, canvas.width / source.width, canvas.height / source.height);
    const [wide, high] = [Math.round(source.width * scale), Math.round(source.height * scale)];
    const [left, top] = [(canvas.width - wide) >> 1, (canvas.height - high) >> 1];
    if (wide < canvas.width || high < canvas.height) {
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    context.drawImage(source, left, top, wide, high);
  };
  return { canvas, draw };
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(text);
}
