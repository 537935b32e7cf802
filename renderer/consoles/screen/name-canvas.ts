/** Makes a picture one that the keyboard and a screen reader find. @param label what the reader says of it. */
export function nameCanvas(canvas: HTMLCanvasElement, label: string): void {
  // noVNC takes its canvas out of the order of Tab; our way out makes it safe to be in it.
  canvas.tabIndex = 0;
  // All keys go to the guest: that is what this role says.
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', label);
  canvas.dataset['testid'] = 'screen-canvas';
}
