import { onKeyboardTaken } from '../../stores/signals';

/** Lets keys go for the guest: those of which `which` says so by keysym, or all. */
type LetGo = (which?: (keysym: number) => boolean) => void;

/**
 * Calls `letGo` whenever the release of a held key may go past a console: its picture loses the focus (a click on a
 * tab, another machine, a menu or a dialog), the window loses the keyboard or goes out of sight, a native menu opens,
 * full screen begins or ends, or the page goes. What takes the keyboard without telling us is noticed by the state of
 * the modifiers, which comes with every later event.
 * @param element holds the picture. @returns the function that stops listening.
 */
export function listenForLostKeys(element: HTMLElement, letGo: LetGo): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const letAllGo = () => letGo();
  element.addEventListener('focusout', letAllGo, { signal });
  for (const event of ['blur', 'pagehide']) window.addEventListener(event, letAllGo, { signal });
  for (const event of ['visibilitychange', 'fullscreenchange']) {
    document.addEventListener(event, letAllGo, { signal });
  }
  const compare = (event: ModifierState) => letGo((keysym) => isLetGo(keysym, event));
  for (const event of ['pointerdown', 'pointermove', 'keydown'] as const) {
    // Before the console takes it: the next key must not meet a modifier that nobody holds.
    window.addEventListener(event, compare, { signal, capture: true });
  }
  const stopMenus = onKeyboardTaken(letAllGo);
  return () => {
    stop.abort();
    stopMenus();
  };
}

type ModifierState = Pick<MouseEvent, 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** Whether a modifier that the guest holds is held no more, as an event tells; false for every other key. */
function isLetGo(keysym: number, event: ModifierState): boolean {
  switch (keysym) {
    case 0xffe1: // Shift, left and right
    case 0xffe2:
      return !event.shiftKey;
    case 0xffe3: // Control
    case 0xffe4:
      return !event.ctrlKey;
    case 0xffe7: // Meta, Alt and Super: layouts differ in which of them a key is
    case 0xffe8:
    case 0xffe9:
    case 0xffea:
    case 0xffeb:
    case 0xffec:
      return !event.altKey && !event.metaKey;
    default:
      return false;
  }
}
