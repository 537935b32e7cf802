import type { LogPage } from '../../../shared/serial';
import { api, attempt } from '../../api/client';
import { Store } from '../store';

/** Lines that are asked for at once, and pages of them that are kept. */
const pageLines = 200;
const mostPages = 40;

export interface LogState {
  /** Lines of the whole log; null until it was looked through. */
  total: number | null;
  /** Grows with every page that came. */
  revision: number;
  failed: boolean;
}

export interface LogRef {
  id: string;
  port: number;
  run: number;
}

/** The lines of a log that are looked at; main has the log, which may be larger than any memory. */
export class LogStore {
  readonly state = new Store<LogState>({ total: null, revision: 0, failed: false });
  readonly log: LogRef;
  readonly #pages = new Map<number, readonly string[] | null>();
  readonly #stop = new AbortController();

  constructor(log: LogRef) {
    this.log = log;
  }

  /** A line, or null until it has come; then listeners hear of it. */
  line(number: number): string | null {
    const page = Math.floor(number / pageLines);
    if (!this.#pages.has(page)) void this.#fetch(page);
    return this.#pages.get(page)?.[number % pageLines] ?? null;
  }

  /** Looks how long the log is now. */
  async look(): Promise<void> {
    await this.#fetch(0);
  }

  /** The number of the next line with `text`, or null. What was searched for before is given up. */
  async search(text: string, from: number, direction: 'up' | 'down', signal: AbortSignal) {
    const outcome = await attempt(
      api.vms.searchSerialLog({ ...this.log, text, from, direction }, { signal }),
    );
    return outcome.ok ? outcome.value.line : null;
  }

  dispose(): void {
    this.#stop.abort();
  }

  async #fetch(page: number): Promise<void> {
    this.#pages.set(page, this.#pages.get(page) ?? null);
    const wish = { ...this.log, first: page * pageLines, count: pageLines };
    const outcome = await attempt(api.vms.readSerialLog(wish, { signal: this.#stop.signal }));
    if (this.#stop.signal.aborted) return;
    if (outcome.ok) this.#take(page, outcome.value);
    else {
      this.#pages.delete(page);
      this.state.set({ failed: true });
    }
  }

  #take(page: number, { lines, total }: LogPage): void {
    this.#pages.delete(page);
    this.#pages.set(page, lines);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > mostPages && oldest !== undefined) this.#pages.delete(oldest);
    // A log that grew: what was its last page has more lines now.
    for (const [number, known] of this.#pages) {
      const most = Math.min(pageLines, total - number * pageLines);
      if (known && known.length < most) this.#pages.delete(number);
    }
    this.state.set({ total, revision: this.state.get().revision + 1, failed: false });
  }
}
