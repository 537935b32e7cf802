/** This computer's clipboard, as far as the page may use it. */
export interface HostClipboard {
  /** Its text, or an empty one. */
  read(): Promise<string>;
  write(text: string): Promise<void>;
  /** Calls `listener` when it may have changed while the page has the keyboard, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** How often one looks where the browser does not tell, in milliseconds. */
const lookMs = 1000;

/** The browser's: it answers only while the page has the keyboard. */
export const hostClipboard: HostClipboard = {
  read: async () => await navigator.clipboard.readText(),
  write: async (text) => await navigator.clipboard.writeText(text),
  onChange: (listener) => {
    const { clipboard } = navigator;
    // Chromium tells since 144.
    if ('onclipboardchange' in clipboard) {
      clipboard.addEventListener('clipboardchange', listener);
      return () => clipboard.removeEventListener('clipboardchange', listener);
    }
    const timer = setInterval(() => {
      if (document.hasFocus()) listener();
    }, lookMs);
    return () => clearInterval(timer);
  },
};
