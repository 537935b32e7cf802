type Listener = () => void;

function signal() {
  const listeners = new Set<Listener>();
  return {
    send: () => listeners.forEach((listener) => listener()),
    on: (listener: Listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const search = signal();
const fullScreen = signal();
const keyboardTaken = signal();

/** Keys for the guest whose screen is open. */
const guestKeys = new Set<(label: string) => void>();

/** Presses a combination, by its label, in the guest whose screen is open. @returns whether there is one. */
export function sendGuestKeys(label: string): boolean {
  guestKeys.forEach((listener) => listener(label));
  return guestKeys.size > 0;
}

/** Calls `listener` for each {@link sendGuestKeys}, until the returned function is called. */
export function onGuestKeys(listener: (label: string) => void): () => void {
  guestKeys.add(listener);
  return () => {
    guestKeys.delete(listener);
  };
}

/** The person wants to search the list. */
export const focusSearch = search.send;
/** Calls `listener` for each {@link focusSearch}, until the returned function is called. */
export const onFocusSearch = search.on;

/** The guest's screen is to fill the display, or no longer. */
export const toggleGuestFullScreen = fullScreen.send;
/** Calls `listener` for each {@link toggleGuestFullScreen}, until the returned function is called. */
export const onToggleGuestFullScreen = fullScreen.on;

/** A native menu has opened: keys, and the releases of held ones, go there and not to the page. */
export const keyboardTakenByMenu = keyboardTaken.send;
/** Calls `listener` for each {@link keyboardTakenByMenu}, until the returned function is called. */
export const onKeyboardTaken = keyboardTaken.on;
