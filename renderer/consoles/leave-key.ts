/**
 * The way out of a console by keyboard: Ctrl and Alt pressed and released with no other key between,
 * as other VM managers have it. Everything else, Tab and Escape included, belongs to the guest.
 * @param onLeave called on the release. @returns the function that stops listening.
 */
export function listenForLeaveKey(element: HTMLElement, onLeave: () => void): () => void {
  const held = new Set<string>();
  let alone = false;
  const isModifier = (event: KeyboardEvent) => event.key === 'Control' || event.key === 'Alt';

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat) return;
    if (!isModifier(event)) {
      alone = false;
      return;
    }
    if (held.size === 0) alone = true;
    held.add(event.key);
  };
  const onKeyUp = (event: KeyboardEvent) => {
    const both = held.has('Control') && held.has('Alt');
    if (!held.delete(event.key)) return;
    if (!both || !alone) return;
    alone = false;
    onLeave();
  };
  const forget = () => {
    held.clear();
    alone = false;
  };

  // In the capture phase, before the console takes the keys; nothing is kept from the guest.
  const options = { capture: true };
  element.addEventListener('keydown', onKeyDown, options);
  element.addEventListener('keyup', onKeyUp, options);
  element.addEventListener('focusout', forget);
  return () => {
    element.removeEventListener('keydown', onKeyDown, options);
    element.removeEventListener('keyup', onKeyUp, options);
    element.removeEventListener('focusout', forget);
  };
}
