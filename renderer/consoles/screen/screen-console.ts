import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import { receivePort } from '../../api/bridge';
import { noteRecording } from '../../stores/recordings';
import { listenForLeaveKey } from '../leave-key';
import { PortChannel } from '../port-channel';
import { Sharing } from '../sharing';
import { Store } from '../store';
import { BlankWatch } from './blank-watch';
import { type KeyCombination, wakeKey } from '../../../shared/guest-keys';
import { GuestPointer } from './guest-pointer';
import { listenForKeptPointer } from './kept-pointer';
import type { LocalRfb } from './local-rfb';
import { listenForLostKeys } from './lost-keys';
import { PictureView } from './picture-view';
import { Recorder } from './recorder';
import type { ScreenOptions, ScreenState } from './screen-state';
import { nameCanvas } from './name-canvas';
import { goodAfterMs, patienceMs, retryDelays } from './patience';
import type { StreamFault } from './stream-limits';

/** One guest's screen. It goes on when nobody shows it, so that coming back shows it at once. */
export class ScreenConsole {
  readonly state: Store<ScreenState>;
  /** The element that holds the picture; views put it into themselves. */
  readonly element = document.createElement('div');
  /** How the picture is shown. */
  readonly view: PictureView;
  readonly pointer: GuestPointer;
  readonly recorder: Recorder;
  readonly sharing: Sharing;
  /** Which display of the guest this is, from 0 on. */
  readonly head: number;

  readonly #machine: MachineKey;
  readonly #pictureEveryMs: number;
  readonly #blank: BlankWatch;
  readonly #stopListening: (() => void)[];
  #channel: PortChannel | null = null;
  #rfb: LocalRfb | null = null;
  #onLeave: (() => void) | null = null;
  #label = '';
  #attempt = 0;
  #failures = 0;
  #connectedAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(machine: MachineKey, { head = 0, view, pictureEveryMs = 0 }: ScreenOptions = {}) {
    this.head = head;
    this.#machine = machine;
    this.#pictureEveryMs = pictureEveryMs;
    this.element.className = 'screen-console-picture';
    const name = head === 0 ? machine : `${machine} ${head}`;
    this.view = new PictureView(name, this.element, (patch) => this.state.set(patch), view);
    this.pointer = new GuestPointer(this.element, (patch) => this.state.set(patch));
    this.recorder = new Recorder(
      machine,
      () => this.picture,
      (patch) => {
        this.state.set(patch);
        noteRecording(machine, patch.recordingSince !== null);
        if (!this.recorder.runs && !this.attached) this.#channel?.hold();
      },
    );
    this.sharing = new Sharing(machine, this.element, (patch) => this.state.set(patch));
    this.state = new Store<ScreenState>({
      phase: 'idle',
      displayOff: false,
      reason: '',
      fault: null,
      viewOnly: false,
      relativePointer: false,
      captured: false,
      recordingSince: null,
      ...this.sharing.state,
      ...this.view.state,
    });
    this.#blank = new BlankWatch(
      () => this.#rfb?.canvas ?? null,
      (displayOff) => this.state.set({ displayOff }),
    );
    this.#stopListening = [
      listenForLeaveKey(this.element, () => {
        this.pointer.release();
        this.#rfb?.blur();
        this.#onLeave?.();
      }),
      listenForLostKeys(this.element, (which) => this.#rfb?.letKeysGo(which)),
      listenForKeptPointer(this.element),
    ];
  }

  /** What is recorded is not let go. */
  get busy(): boolean {
    return this.recorder.runs;
  }

  get attached(): boolean {
    return this.element.isConnected;
  }

  /** Shows the console inside `parent`. */
  attach(parent: HTMLElement): void {
    parent.append(this.element);
    this.sharing.sound.setShown(true);
    this.#channel?.release();
    this.#rfb?.lookAgain();
  }

  /** Takes it off the screen; the connection stays, and pictures wait until somebody looks. */
  detach(): void {
    this.pointer.release();
    this.letKeysGo();
    this.element.remove();
    this.sharing.sound.setShown(false);
    // What is recorded is drawn although nobody looks.
    if (!this.recorder.runs) this.#channel?.hold();
  }

  /** Connects, unless it is connected or about to be. */
  connect(): void {
    const { phase } = this.state.get();
    if (phase === 'connecting' || phase === 'connected') return;
    clearTimeout(this.#retry);
    void this.#open();
  }

  /** Ends the connection; the last picture goes. */
  disconnect(): void {
    clearTimeout(this.#retry);
    void this.recorder.stop();
    this.#attempt += 1;
    this.#failures = 0;
    this.#drop();
    this.state.set({ phase: 'idle', displayOff: false, reason: '', fault: null });
  }

  dispose(): void {
    this.disconnect();
    for (const stop of this.#stopListening) stop();
    this.pointer.dispose();
    this.sharing.dispose();
    this.view.dispose();
    this.element.remove();
  }

  /** Calls `listener` when the person asks for the keyboard back (Ctrl+Alt), until the returned function is called. */
  listenForLeave(listener: () => void): () => void {
    this.#onLeave = listener;
    return () => {
      this.#onLeave = null;
    };
  }

  focus(): void {
    this.#rfb?.focus({ preventScroll: true });
  }

  /** Lets all keys go for the guest: what took the keyboard gets their releases. */
  letKeysGo(): void {
    this.#rfb?.letKeysGo();
  }

  /** What a screen reader says of the picture. */
  setLabel(label: string): void {
    this.#label = label;
    this.#rfb?.canvas.setAttribute('aria-label', label);
  }

  /** What the guest shows now; null without a connection. */
  get picture(): HTMLCanvasElement | null {
    return this.#rfb?.canvas ?? null;
  }

  setViewOnly(viewOnly: boolean): void {
    this.state.set({ viewOnly });
    this.letKeysGo();
    this.pointer.letGo();
    this.view.setMayAsk(!viewOnly);
    if (this.#rfb) this.#rfb.viewOnly = viewOnly;
    void this.sharing.clipboard.refresh();
  }

  /** Presses keys in order and releases them in the opposite order. */
  sendKeys({ keys }: KeyCombination): void {
    for (const [keysym, code] of keys) this.#rfb?.sendKey(keysym, code, true);
    for (const [keysym, code] of keys.toReversed()) this.#rfb?.sendKey(keysym, code, false);
  }

  /** Presses or releases one key, by X's keysym and the code of its place. @returns whether the guest hears it. */
  press(keysym: number, code: string, down: boolean): boolean {
    const { phase, viewOnly } = this.state.get();
    if (phase !== 'connected' || viewOnly) return false;
    this.#rfb?.sendKey(keysym, code, down);
    return true;
  }

  wake(): void {
    this.sendKeys(wakeKey);
  }

  async #open(): Promise<void> {
    const attempt = (this.#attempt += 1);
    this.state.set({ phase: 'connecting', reason: '', fault: null });
    // The port and the library come at the same time.
    const [port, { LocalRfb }] = await Promise.all([
      receivePort('paddock:console', (nonce) =>
        window.paddock.openConsole({
          machine: machineRef(this.#machine),
          kind: 'screen',
          head: this.head,
          nonce,
        }),
      ),
      import('./local-rfb'),
    ]);
    const channel = new PortChannel(port);
    this.#patience = setTimeout(() => channel.giveUp('silent'), patienceMs);
    const connected = await channel.start();
    if (attempt !== this.#attempt) {
      channel.close();
      return;
    }
    this.#drop();
    if (!connected) {
      this.#lost(channel.closeReason?.reason ?? 'ended');
      return;
    }
    const rfb = LocalRfb.open(this.element, channel);
    this.#channel = channel;
    this.#rfb = rfb;
    this.#prepare(rfb);
    rfb.addEventListener('connect', () => this.#connected());
    rfb.addEventListener('disconnect', () => {
      if (attempt === this.#attempt) this.#lost(channel.closeReason?.reason ?? 'ended', rfb.fault);
    });
    if (this.attached) channel.release();
  }

  #prepare(rfb: LocalRfb): void {
    rfb.viewOnly = this.state.get().viewOnly;
    this.view.use(rfb);
    this.pointer.use(rfb);
    if (this.head === 0) this.sharing.use(rfb);
    rfb.background = 'transparent';
    rfb.onPicture = () => {
      // For tests and benchmarks: the guest's picture is there.
      this.element.dataset['drawn'] = 'true';
      this.#blank.pictureCame();
      this.recorder.pictureCame();
      if (this.#pictureEveryMs > 0) this.#channel?.pause(this.#pictureEveryMs);
    };
    nameCanvas(rfb.canvas, this.#label);
  }

  #connected(): void {
    clearTimeout(this.#patience);
    this.#connectedAt = performance.now();
    this.state.set({ phase: 'connected' });
  }

  #lost(reason: string, fault: StreamFault | null = null): void {
    clearTimeout(this.#patience);
    const bad = fault !== null || reason === 'bad-stream';
    const wasGood =
      this.state.get().phase === 'connected' && performance.now() - this.#connectedAt > goodAfterMs;
    this.#failures = wasGood ? 0 : this.#failures;
    this.#drop();
    this.state.set({
      phase: 'lost',
      reason: bad ? 'bad-stream' : reason,
      fault: bad ? (fault ?? 'protocol') : null,
      displayOff: false,
    });
    const delay = retryDelays[this.#failures];
    // What sent nonsense would send it again: that is for the person to decide.
    if (bad || delay === undefined || !this.attached) {
      void this.recorder.stop();
      return;
    }
    this.#failures += 1;
    this.#retry = setTimeout(() => this.connect(), delay);
  }

  #drop(): void {
    this.#blank.stop();
    this.pointer.leave();
    this.sharing.leave();
    this.view.leave();
    delete this.element.dataset['drawn'];
    const [rfb, channel] = [this.#rfb, this.#channel];
    rfb?.letKeysGo();
    this.#rfb = null;
    this.#channel = null;
    if (channel && channel.readyState !== 'closed') rfb?.disconnect();
    this.element.replaceChildren();
  }
}
