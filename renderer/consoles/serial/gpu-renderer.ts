import type { IDisposable, Terminal } from '@xterm/xterm';

/** Drivers that draw with the processor, as they name themselves: Chromium's own, and Mesa's. */
const drawnByProcessor = /swiftshader|llvmpipe|softpipe|software/i;

/**
 * Whether the browser would draw WebGL with a graphics card. Without one it refuses, or takes the processor, sometimes
 * without saying so: the terminal's own elements are then much the faster way.
 */
function hasGraphicsCard(): boolean {
  const canvas = document.createElement('canvas');
  const probe = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!probe) return false;
  const names = probe.getExtension('WEBGL_debug_renderer_info');
  const driver: unknown = names && probe.getParameter(names.UNMASKED_RENDERER_WEBGL);
  // A page has few contexts; the collector may take its time.
  probe.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof driver === 'string' && !drawnByProcessor.test(driver);
}

/** Asked once: it takes a few milliseconds. */
let withCard: boolean | null = null;

/** Draws a terminal with the graphics card while it is seen; without one, or when it fails, xterm's elements do it. */
export class GpuRenderer {
  readonly #terminal: Terminal;
  #addon: IDisposable | null = null;
  #wanted = false;
  #failed = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** The terminal is on the page. */
  async start(): Promise<void> {
    this.#wanted = true;
    withCard ??= hasGraphicsCard();
    if (!withCard || this.#failed || this.#addon) return;
    const { WebglAddon } = await import('@xterm/addon-webgl');
    // Taken off the page, or begun twice, while the bundle was read.
    if (!this.#wanted || this.#addon) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => this.#fail());
    this.#addon = addon;
    try {
      this.#terminal.loadAddon(addon);
    } catch {
      this.#fail();
    }
  }

  /** Gives the card's memory back; a page may have sixteen contexts. */
  stop(): void {
    this.#wanted = false;
    const addon = this.#addon;
    this.#addon = null;
    addon?.dispose();
  }

  #fail(): void {
    this.#failed = true;
    this.stop();
  }
}
