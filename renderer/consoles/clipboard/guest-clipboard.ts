import type { VmSummary } from '../../../shared/vm-state';
import type { ClipboardChoice } from './remembered-choice';
import type { HostClipboard } from './host-clipboard';
import {
  type ClipboardMessage,
  mostTextBytes,
  provision,
  textFromGuest,
  textToGuest,
  unpackText,
} from './wire';

/** Why a text did not get to the other side. */
type ClipboardTrouble = 'host-too-large' | 'guest-too-large' | 'unreachable';

/** What can be seen of a guest's clipboard. */
export interface ClipboardState {
  clipboard: ClipboardChoice;
  /** What went wrong last; null once something went right. */
  clipboardTrouble: ClipboardTrouble | null;
}

/** The connection, as far as clipboards go. */
export interface ClipboardLink {
  readonly viewOnly: boolean;
  onClipboard: ((message: ClipboardMessage) => void) | null;
  announceText(): void;
  askForText(): void;
  /** @param body see `provision`. */
  provideText(body: Uint8Array<ArrayBuffer>): void;
}

interface Setup {
  host: HostClipboard;
  /** Whether keys go to the guest: without them no text passes, in neither direction. */
  hasKeyboard: () => boolean;
  choice: ClipboardChoice;
  changed: (patch: Partial<ClipboardState>) => void;
}

/** A guest's agent that has just begun may miss what it is told first: it is told again, this many milliseconds later. */
const againMs = 2000;

/**
 * The text on this computer's clipboard and on a guest's. Neither side sends a text by itself: it announces one, and the
 * other asks for it. The guest learns of ours only while it has the keyboard, and so long only gets it or gives its own.
 */
export class GuestClipboard {
  readonly #setup: Setup;
  readonly #stopListening: () => void;
  #choice: ClipboardChoice;
  #link: ClipboardLink | null = null;
  #agent: VmSummary['clipboard'];
  #windows = false;
  /** The text that both sides know of; null where nobody knows what the guest has. */
  #shared: string | null = null;
  /** What the guest gets when it asks; it has asked, or has not yet. */
  #offer: { text: Uint8Array; taken: boolean } | null = null;
  /** The guest asked while the keyboard was elsewhere. */
  #guestWaits = false;
  /** The guest has a text that was not taken yet. */
  #guestHasText = false;
  #turn = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#choice = setup.choice;
    this.#stopListening = setup.host.onChange(() => void this.refresh());
  }

  /** As it is before anything has happened. */
  get state(): ClipboardState {
    return { clipboard: this.#choice, clipboardTrouble: null };
  }

  /** Listens to what this connection says. */
  use(link: ClipboardLink): void {
    this.#link = link;
    link.onClipboard = (message) => {
      if (this.#link === link) void this.#hear(message);
    };
  }

  /** The connection is gone. */
  leave(): void {
    this.#link = null;
    this.#forget();
  }

  /** @param agent whether something in the guest listens. @param windows its lines end as those of Windows do. */
  setGuest(agent: VmSummary['clipboard'], windows: boolean): void {
    this.#windows = windows;
    if (agent === this.#agent) return;
    this.#agent = agent;
    this.#forget();
    this.#begin();
  }

  choose(choice: ClipboardChoice): void {
    this.#choice = choice;
    this.#setup.changed({ clipboard: choice, clipboardTrouble: null });
    void this.refresh();
  }

  /** Makes both sides the same again: the guest has got the keyboard, or ours has changed. */
  async refresh(): Promise<void> {
    if (!this.#mayGive()) return;
    const turn = (this.#turn += 1);
    const text = await this.#setup.host.read().catch(() => null);
    if (turn !== this.#turn || !this.#mayGive()) return;
    if (text === null) this.#setup.changed({ clipboardTrouble: 'unreachable' });
    // Emptied, by a password manager say: what was there before is not given any more.
    if (text === '') this.#withdraw();
    if (text === null) return;
    if (text !== '' && text !== this.#shared) this.#announce(text);
    else if (this.#guestHasText && this.#mayTake()) this.#ask();
    else if (this.#guestWaits) await this.#give();
  }

  dispose(): void {
    this.leave();
    this.#stopListening();
  }

  #mayGive(): boolean {
    if (this.#link === null || this.#link.viewOnly || this.#choice === 'off') return false;
    return this.#agent === 'answers' && this.#setup.hasKeyboard();
  }

  #mayTake(): boolean {
    return this.#choice === 'both' && this.#mayGive();
  }

  async #hear(message: ClipboardMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#begin();
        break;
      case 'announced':
        this.#offer = null;
        this.#guestWaits = false;
        this.#guestHasText = message.text;
        if (message.text && this.#mayTake()) this.#ask();
        break;
      case 'asked':
        this.#guestWaits = true;
        if (this.#mayGive()) await this.#give();
        break;
      case 'provided':
        await this.#take(message.packed);
        break;
      case 'too-large':
        this.#setup.changed({ clipboardTrouble: 'guest-too-large' });
        break;
    }
  }

  /** There is no text here any more. */
  #withdraw(): void {
    this.#offer = null;
    this.#shared = null;
    this.#guestWaits = false;
  }

  /** The guest, or its agent, knows nothing of us yet. */
  #begin(): void {
    clearTimeout(this.#again);
    if (this.#agent !== 'answers') return;
    void this.refresh();
    this.#again = setTimeout(() => {
      if (this.#offer?.taken === false && this.#mayGive()) this.#link?.announceText();
    }, againMs);
  }

  #announce(text: string): void {
    const bytes = textToGuest(text, this.#windows);
    // Too large or not: it is dealt with, until there is another one.
    this.#shared = text;
    const fits = bytes.length <= mostTextBytes;
    this.#setup.changed({ clipboardTrouble: fits ? null : 'host-too-large' });
    if (!fits) return;
    this.#offer = { text: bytes, taken: false };
    this.#guestWaits = false;
    this.#guestHasText = false;
    this.#link?.announceText();
  }

  async #give(): Promise<void> {
    const offer = this.#offer;
    this.#guestWaits = false;
    if (!offer) return;
    offer.taken = true;
    const body = await provision(offer.text);
    if (this.#offer !== offer) return;
    if (this.#mayGive()) this.#link?.provideText(body);
    else this.#guestWaits = true;
  }

  #ask(): void {
    this.#guestHasText = false;
    this.#link?.askForText();
  }

  async #take(packed: Uint8Array<ArrayBuffer>): Promise<void> {
    const link = this.#link;
    const bytes = await unpackText(packed);
    if (this.#link !== link || bytes === 'broken') return;
    if (bytes === 'too-large') {
      this.#setup.changed({ clipboardTrouble: 'guest-too-large' });
      return;
    }
    const text = textFromGuest(bytes, this.#windows);
    if (text === '') return;
    if (!this.#mayTake()) {
      // It is asked for once more when the keyboard is back.
      this.#guestHasText = true;
      return;
    }
    // Before it is there: the change that this makes is none to tell the guest of.
    this.#turn += 1;
    this.#shared = text;
    const written = await this.#setup.host.write(text).then(
      () => true,
      () => false,
    );
    this.#setup.changed({ clipboardTrouble: written ? null : 'unreachable' });
  }

  #forget(): void {
    clearTimeout(this.#again);
    this.#turn += 1;
    this.#shared = null;
    this.#offer = null;
    this.#guestWaits = false;
    this.#guestHasText = false;
  }
}
