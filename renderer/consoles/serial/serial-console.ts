import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import type { ConsoleFromMain, ConsoleToMain } from '../../../shared/console-protocol';
import { receivePort } from '../../api/bridge';
import { listenForLeaveKey } from '../leave-key';
import { Store } from '../store';
import { linksOnScreen, openLink } from './links';
import { lookNow, onLook } from './look';
import type { SerialTerminal } from './terminal';
import { takeOwnKey } from './terminal-keys';

export interface SerialState {
  phase: 'idle' | 'connecting' | 'connected' | 'lost';
  /** Why the connection was lost: an error code, or `ended`. */
  reason: string;
  /** Why typing does not reach the guest, or empty. */
  problem: string;
  /** The guest has written nothing since it was started, nor is there text of an earlier run. */
  silent: boolean;
}

/** Sentences that the console itself writes, in the person's language. */
export interface SerialWords {
  /** What a screen reader says of the terminal. */
  label: string;
  restarted: string;
}

const encoder = new TextEncoder();

/** One serial port of a guest: a terminal that keeps its text when nobody shows it. */
export class SerialConsole {
  readonly state = new Store<SerialState>({
    phase: 'idle',
    reason: '',
    problem: '',
    silent: false,
  });
  /** The element that holds the terminal; views put it into themselves. */
  readonly element = document.createElement('div');

  readonly #machine: MachineKey;
  readonly #port: number;
  readonly #endings: (() => void)[];
  #terminal: Promise<SerialTerminal> | null = null;
  #opened: SerialTerminal | null = null;
  #channel: MessagePort | null = null;
  #words: SerialWords = { label: '', restarted: '' };
  #onFind: (() => void) | null = null;
  #onLeave: (() => void) | null = null;
  #attempt = 0;

  /** @param port 0 to 3. */
  constructor(machine: MachineKey, port: number) {
    this.#machine = machine;
    this.#port = port;
    this.element.className = 'serial-console-terminal';
    const unhear = listenForLeaveKey(this.element, () => {
      this.#opened?.terminal.blur();
      this.#onLeave?.();
    });
    this.#endings = [unhear, onLook((look) => this.#opened?.setLook(look))];
    this.element.addEventListener('mousedown', ({ button }) => {
      // Not what a search, a key or another button has selected. A drag may end outside.
      if (button !== 0) return;
      const released = () => {
        // When the terminal has taken the release in, too.
        if (lookNow().copyOnSelect) setTimeout(() => void this.copy());
      };
      window.addEventListener('mouseup', released, { once: true });
    });
  }

  /** Lines that it holds: what it costs while nobody looks. */
  get weight(): number {
    return this.#opened?.terminal.buffer.normal.length ?? 0;
  }

  get attached(): boolean {
    return this.element.isConnected;
  }

  attach(parent: HTMLElement): void {
    parent.append(this.element);
    this.#opened?.fit.fit();
    this.#opened?.seen(true);
  }

  /** Takes it off the screen; the port stays open, so that nothing is missed. */
  detach(): void {
    this.element.remove();
    this.#opened?.seen(false);
  }

  connect(): void {
    const { phase } = this.state.get();
    if (phase === 'connecting' || phase === 'connected') return;
    void this.#open();
  }

  /** Ends the connection; the text stays. */
  disconnect(): void {
    this.#attempt += 1;
    this.#channel?.close();
    this.#channel = null;
    this.state.set({ phase: 'idle', reason: '', problem: '', silent: false });
  }

  dispose(): void {
    this.disconnect();
    for (const end of this.#endings) end();
    this.#opened?.dispose();
    this.element.remove();
  }

  /** Calls `listener` when the person asks for the keyboard back (Ctrl+Alt), until the returned function is called. */
  listenForLeave(listener: () => void): () => void {
    this.#onLeave = listener;
    return () => {
      this.#onLeave = null;
    };
  }

  /** Calls `listener` for Ctrl+Shift+F, until the returned function is called. */
  listenForFind(listener: () => void): () => void {
    this.#onFind = listener;
    return () => {
      this.#onFind = null;
    };
  }

  setWords(words: SerialWords): void {
    this.#words = words;
    this.#opened?.setLabel(words.label);
  }

  focus(): void {
    this.#opened?.terminal.focus();
  }

  get hasSelection(): boolean {
    return this.#opened?.terminal.hasSelection() ?? false;
  }

  /** Everything that the terminal holds, above the visible lines too. */
  selectAll(): void {
    this.#opened?.terminal.selectAll();
  }

  /** True while a program in the guest wants to hear of mouse buttons itself. */
  get guestTakesMouse(): boolean {
    return (this.#opened?.terminal.modes.mouseTrackingMode ?? 'none') !== 'none';
  }

  /** Copies the selection. @returns whether there was one. */
  async copy(): Promise<boolean> {
    const text = this.#opened?.terminal.getSelection() ?? '';
    if (text !== '') await navigator.clipboard.writeText(text);
    return text !== '';
  }

  /** Types the clipboard's text into the guest. */
  async paste(): Promise<void> {
    this.#opened?.terminal.paste(await navigator.clipboard.readText());
    this.focus();
  }

  /** Puts the keyboard into the search field, if one listens. */
  startFind(): void {
    this.#onFind?.();
  }

  /** Goes to the next place of `text`, upwards from the last; @returns whether there is one. */
  find(text: string, direction: 'up' | 'down'): boolean {
    const search = this.#opened?.search;
    if (!search || text === '') return false;
    return direction === 'up' ? search.findPrevious(text) : search.findNext(text);
  }

  clearFind(): void {
    this.#opened?.search.clearDecorations();
    this.#opened?.terminal.clearSelection();
  }

  /** Empties the terminal; the log file keeps everything. */
  clear(): void {
    this.#opened?.terminal.clear();
  }

  /** Of the terminal; 0 until it is there. */
  get size(): { columns: number; rows: number } {
    const { cols: columns = 0, rows = 0 } = this.#opened?.terminal ?? {};
    return { columns, rows };
  }

  /** Types the command that tells a Unix how large its terminal is: the port has no other way to say so. */
  tellSize(): void {
    const { columns, rows } = this.size;
    this.#send(encoder.encode(`stty rows ${rows} cols ${columns}\r`));
    this.focus();
  }

  /** Addresses on the screen, the last first. */
  get links(): string[] {
    return this.#opened ? linksOnScreen(this.#opened.terminal) : [];
  }

  /** Main asks before anything opens. */
  async openLink(address: string): Promise<void> {
    await openLink(this.#machine, address);
  }

  async #open(): Promise<void> {
    const attempt = (this.#attempt += 1);
    this.state.set({ phase: 'connecting', reason: '', problem: '' });
    const [port, opened] = await Promise.all([
      receivePort('paddock:console', (nonce) =>
        window.paddock.openConsole({ machine: machineRef(this.#machine), kind: this.#kind, nonce }),
      ),
      (this.#terminal ??= this.#makeTerminal()),
    ]);
    if (attempt !== this.#attempt) {
      port.close();
      return;
    }
    this.#channel = port;
    // The history comes again with a new connection.
    opened.terminal.reset();
    opened.forgetTimes();
    port.addEventListener('message', (event: MessageEvent<ConsoleFromMain>) =>
      this.#take(event.data, port, opened),
    );
    port.addEventListener('close', () => {
      if (this.#channel === port) this.#lost('ended');
    });
    port.start();
  }

  get #kind(): 'serial0' | 'serial1' | 'serial2' | 'serial3' {
    return (['serial0', 'serial1', 'serial2', 'serial3'] as const)[this.#port] ?? 'serial0';
  }

  async #makeTerminal(): Promise<SerialTerminal> {
    const { openTerminal } = await import('./terminal');
    const opened = openTerminal(this.element, {
      look: lookNow(),
      onLink: (address) => void this.openLink(address),
    });
    opened.terminal.onData((text) => this.#send(encoder.encode(text)));
    opened.terminal.onBinary((text) =>
      this.#send(Uint8Array.from(text, (character) => character.charCodeAt(0))),
    );
    opened.terminal.attachCustomKeyEventHandler((event) => takeOwnKey(event, this));
    opened.setLabel(this.#words.label);
    this.#opened = opened;
    opened.seen(this.attached);
    return opened;
  }

  #take(message: ConsoleFromMain, port: MessagePort, { terminal, write }: SerialTerminal): void {
    switch (message.type) {
      case 'opened':
        this.state.set({ phase: 'connected', silent: message.history === 0 });
        break;
      case 'data': {
        const { data } = message;
        this.state.set({ silent: false });
        // Acknowledged when it is on the screen: main waits when a guest says more than we can show.
        write(data, () => post(port, { type: 'ack', bytes: data.length }));
        break;
      }
      case 'restarted':
        // A soft reset, so that colours and modes of the last run do not reach into this one.
        terminal.write(`\u001b[!p\u001b[0m\r\n\u001b[7m ${this.#words.restarted} \u001b[0m\r\n`);
        this.state.set({ problem: '' });
        break;
      case 'problem':
        this.state.set({ problem: message.reason });
        break;
      case 'closed':
        this.#lost(message.reason);
        break;
    }
  }

  #send(data: Uint8Array<ArrayBuffer>): void {
    if (this.#channel) post(this.#channel, { type: 'data', data });
  }

  #lost(reason: string): void {
    this.#channel?.close();
    this.#channel = null;
    this.state.set({ phase: 'lost', reason });
  }
}

function post(port: MessagePort, message: ConsoleToMain): void {
  port.postMessage(message, []);
}
