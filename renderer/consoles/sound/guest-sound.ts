import type { MachineKey } from '../../../shared/machine-ref';
import { OneWindow } from './one-window';
import type { SoundPlayer } from './player';
import type { SoundMessage } from './wire';

/** What can be seen of a guest's sound. */
export interface SoundState {
  /** It is heard, or would be if there was any. */
  soundOn: boolean;
  /** 0 to 100. */
  soundVolume: number;
}

/** The connection, as far as sound goes. */
export interface SoundLink {
  onSound: ((message: SoundMessage) => void) | null;
  /** Asks for the guest's sound, or for no more of it. */
  askForSound(on: boolean): void;
}

const prefix = 'paddock.sound ';

/** How this machine's sound was heard last: not at all, until a person wants it. */
function remembered(machine: MachineKey): SoundState {
  const [on, volume] = (localStorage.getItem(prefix + machine) ?? '').split(' ');
  const known = /^\d{1,3}$/.test(volume ?? '') ? Math.min(100, Number(volume)) : 100;
  return { soundOn: on === 'on', soundVolume: known };
}

/** One guest's sound in the window. QEMU is asked for none before a person wants to hear it. */
export class GuestSound {
  state: SoundState;
  readonly #machine: MachineKey;
  /** For tests: what has happened is told on it. */
  readonly #element: HTMLElement;
  readonly #changed: (patch: Partial<SoundState>) => void;
  readonly #window: OneWindow;
  /** Another window plays it. */
  #elsewhere = false;
  #link: SoundLink | null = null;
  /** The far end has said that it can be asked. */
  #ready = false;
  #plays = false;
  /** The screen is on the page: what is not seen is not heard. */
  #shown = false;
  /** Loaded when it is wanted. */
  #player: Promise<SoundPlayer> | null = null;

  constructor(
    machine: MachineKey,
    element: HTMLElement,
    changed: (patch: Partial<SoundState>) => void,
  ) {
    this.#machine = machine;
    this.#element = element;
    this.#changed = changed;
    this.state = remembered(machine);
    this.#window = new OneWindow(machine, () => {
      this.#elsewhere = true;
      this.#follow();
    });
  }

  /** Takes the sound of this connection, once it is there. */
  use(link: SoundLink): void {
    this.#link = link;
    this.#ready = false;
    link.onSound = (message) => {
      if (this.#link === link) void this.#hear(message);
    };
  }

  /** The connection is gone. */
  leave(): void {
    this.#link = null;
    this.#follow();
  }

  dispose(): void {
    this.leave();
    this.#window.close();
  }

  /** @param plays whether the guest that runs plays here. */
  setPlays(plays: boolean): void {
    if (plays === this.#plays) return;
    this.#plays = plays;
    this.#follow();
  }

  /** @param shown whether the screen is on the page. */
  setShown(shown: boolean): void {
    this.#shown = shown;
    this.#elsewhere = false;
    this.#follow();
  }

  /** @param patch what the person changes; it is remembered. */
  choose(patch: Partial<SoundState>): void {
    this.state = { ...this.state, ...patch };
    const { soundOn, soundVolume } = this.state;
    localStorage.setItem(prefix + this.#machine, `${soundOn ? 'on' : 'off'} ${soundVolume}`);
    this.#changed(patch);
    if (patch.soundOn !== undefined) {
      this.#elsewhere = false;
      this.#follow();
    }
    void this.#player?.then((player) => player.setVolume(soundVolume / 100));
  }

  #follow(): void {
    const asked = this.#shown && this.#plays && this.state.soundOn && !this.#elsewhere;
    const wanted = this.#link !== null && this.#ready && asked;
    if (wanted === (this.#player !== null)) return;
    this.#link?.askForSound(wanted);
    if (wanted) {
      this.#player = this.#open();
      this.#window.take();
    } else this.#close();
  }

  async #open(): Promise<SoundPlayer> {
    const { SoundPlayer } = await import('./player');
    const player = new SoundPlayer(({ gaps, skips }) => {
      this.#element.dataset['soundGaps'] = String(gaps);
      this.#element.dataset['soundSkips'] = String(skips);
    });
    player.setVolume(this.state.soundVolume / 100);
    return player;
  }

  #close(): void {
    void this.#player?.then((player) => player.close());
    this.#player = null;
    delete this.#element.dataset['soundGaps'];
    delete this.#element.dataset['soundSkips'];
  }

  async #hear(message: SoundMessage): Promise<void> {
    if (message.kind === 'ready') {
      this.#ready = true;
      this.#follow();
    }
    const player = await this.#player;
    if (message.kind === 'data') player?.play(message.samples);
    if (message.kind === 'end') player?.end();
  }
}
