import type { IDisposable, IMarker, Terminal } from '@xterm/xterm';

/**
 * Moments that are known at a time. Each is one of the terminal's markers, all of which move when its first line goes:
 * with more, a guest that says much would be slowed down by them.
 */
const mostMoments = 4096;

interface Moment {
  marker: IMarker;
  /** Whole seconds since the epoch. */
  second: number;
}

const two = (number: number) => String(number).padStart(2, '0');

function clock(second: number): string {
  const time = new Date(second * 1000);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
}

/**
 * When each line of a terminal came, in a column beside it: not in the text, which is copied and searched as the guest
 * wrote it. Known to the second, also of what came before the column was shown.
 */
export class TimeStamps {
  readonly #terminal: Terminal;
  readonly #element: HTMLElement;
  readonly #column = document.createElement('div');
  #watches: IDisposable[] = [];
  /** From the first line to the last. */
  #moments: Moment[] = [];

  /** @param element the terminal's. */
  constructor(terminal: Terminal, element: HTMLElement) {
    this.#terminal = terminal;
    this.#element = element;
    this.#column.className = 'serial-times';
    this.#column.setAttribute('aria-hidden', 'true');
    this.#column.dataset['testid'] = 'serial-times';
  }

  show(yes: boolean): void {
    if (yes === this.#watches.length > 0) return;
    this.#element.classList.toggle('with-times', yes);
    for (const watch of this.#watches.splice(0)) watch.dispose();
    this.#column.remove();
    if (!yes) return;
    this.#terminal.element?.append(this.#column);
    const draw = () => this.#draw();
    this.#watches = [this.#terminal.onRender(draw), this.#terminal.onScroll(draw)];
    draw();
  }

  /** What is written next came at `now`, in milliseconds since the epoch. */
  note(now: number): void {
    const second = Math.floor(now / 1000);
    // When everything before it has been worked off: only then is it known which line is the next.
    if (this.#moments.at(-1)?.second !== second) {
      this.#terminal.write('', () => this.#mark(second));
    }
  }

  forget(): void {
    for (const { marker } of this.#moments.splice(0)) marker.dispose();
  }

  dispose(): void {
    this.show(false);
    this.forget();
  }

  #mark(second: number): void {
    const { active } = this.#terminal.buffer;
    if (this.#moments.at(-1)?.second === second || active.type === 'alternate') return;
    // A line that has begun keeps the time of its beginning.
    const marker = this.#terminal.registerMarker(active.cursorX === 0 ? 0 : 1);
    if (marker.line < 0) return;
    this.#moments.push({ marker, second });
    const gone = this.#moments.findIndex((moment) => !moment.marker.isDisposed);
    const extra = Math.max(gone, this.#moments.length - mostMoments);
    for (const old of this.#moments.splice(0, extra)) old.marker.dispose();
  }

  /** The last moment at or before a line. */
  #momentOf(line: number): Moment | undefined {
    let [low, high] = [0, this.#moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#moments[middle]?.marker.line ?? -1;
      if (at <= line) low = middle + 1;
      else high = middle;
    }
    return this.#moments[low - 1];
  }

  #draw(): void {
    const { active } = this.#terminal.buffer;
    const { rows } = this.#terminal;
    const screen = this.#terminal.element?.querySelector('.xterm-screen');
    if (!screen) return;
    const last = active.baseY + active.cursorY;
    const lines = Array.from({ length: rows }, (_, row) => {
      const line = active.viewportY + row;
      if (active.type === 'alternate' || line > last) return '';
      const moment = active.getLine(line)?.isWrapped ? undefined : this.#momentOf(line);
      return moment ? clock(moment.second) : '';
    });
    const text = lines.join('\n');
    this.#column.style.lineHeight = `${screen.clientHeight / rows}px`;
    if (this.#column.textContent !== text) this.#column.textContent = text;
  }
}
