/** Width and height in pixels: the display's or the guest's, as is said. */
export interface Size {
  width: number;
  height: number;
}

/**
 * How a guest's screen is shown: the guest gets the view's size, its picture is scaled to the view, or it is shown at
 * `zoom` percent: at 100, one pixel of the guest is one of the display.
 */
export interface ViewChoice {
  mode: 'follow' | 'fit' | 'zoom';
  /** Percent, one of {@link zoomSteps}; kept while another mode is chosen. */
  zoom: number;
}

export const zoomSteps: readonly number[] = [25, 50, 75, 100, 125, 150, 200, 300, 400];

/** Where a picture is shown, in pixels of the display from the view's upper left corner. */
export interface PicturePlace {
  left: number;
  top: number;
  /** Pixels of the display that one of the guest's takes; 0 where there is no room or no picture. */
  scale: number;
  /** Whole pixels: the nearest one is taken, which leaves edges sharp. Else neighbours are mixed. */
  sharp: boolean;
}

/** A guest's modes are multiples of 8 pixels wide at times (VESA's CVT); so much less is the size that was asked for. */
const modeStep = 16;

/** Whether a guest that was asked for a size has it, as nearly as its modes go. */
export function isNearly(guest: Size, asked: Size): boolean {
  const [width, height] = [asked.width - guest.width, asked.height - guest.height];
  return width >= 0 && height >= 0 && width < modeStep && height < modeStep;
}

/** The place of a picture in a view, both in pixels: pure. */
export function placePicture(view: Size, picture: Size, choice: ViewChoice): PicturePlace {
  const scale = scaleFor(view, picture, choice);
  return {
    left: Math.max(0, Math.floor((view.width - picture.width * scale) / 2)),
    top: Math.max(0, Math.floor((view.height - picture.height * scale) / 2)),
    scale,
    sharp: scale > 0 && Number.isInteger(scale),
  };
}

function scaleFor(view: Size, picture: Size, { mode, zoom }: ViewChoice): number {
  if (mode === 'zoom') return zoom / 100;
  if (picture.width === 0 || picture.height === 0) return 0;
  if (mode === 'follow' && isNearly(picture, view)) return 1;
  const fitting = Math.min(view.width / picture.width, view.height / picture.height);
  // A seam of less than one of the guest's pixels is not worth a blurred picture.
  const whole = Math.floor(fitting);
  const seam = (fitting - whole) * Math.max(picture.width, picture.height);
  return whole >= 1 && seam < whole ? whole : fitting;
}

/** The next step of the zoom up or down, from whatever scale the picture has now. @param scale as in the place */
export function nextZoom(scale: number, direction: 1 | -1): number {
  const now = Math.round(scale * 100);
  const further = zoomSteps.filter((step) => (direction > 0 ? step > now : step < now));
  return (
    (direction > 0 ? further[0] : further.at(-1)) ?? zoomSteps.at(direction > 0 ? -1 : 0) ?? 100
  );
}
