/** noVNC's invisible sheet over the page, which has the pointer while a button is down in a picture. */
const sheetId = 'noVNC_mouse_capture_elem';

/**
 * Makes noVNC give the pointer back when a button is released over a picture in full screen. Its sheet lies in the
 * page's body, so in full screen the picture is above it and gets the release itself. The picture stops the event,
 * noVNC's listener on the window never hears it, and the sheet would stay over the whole page and swallow a click.
 * @param element holds the picture. @returns the function that stops listening.
 */
export function listenForKeptPointer(element: HTMLElement): () => void {
  const onRelease = ({ clientX, clientY, button, buttons }: MouseEvent) => {
    // After noVNC has dealt with the release. It takes the second one for the guest, too, which has that state already.
    setTimeout(() => {
      const sheet = document.getElementById(sheetId);
      if (sheet === null || sheet.style.display === 'none') return;
      window.dispatchEvent(new MouseEvent('mouseup', { clientX, clientY, button, buttons }));
    });
  };
  // In the capture phase: the picture stops it.
  element.addEventListener('mouseup', onRelease, { capture: true });
  return () => element.removeEventListener('mouseup', onRelease, { capture: true });
}
