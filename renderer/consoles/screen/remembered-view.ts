import { type ViewChoice, zoomSteps } from './picture-place';

const prefix = 'paddock.screen ';

/** How a screen is shown until the person chooses. */
const standard: ViewChoice = { mode: 'follow', zoom: 100 };

export interface RememberedView extends ViewChoice {
  /** The person chose it, now or earlier. */
  chosen: boolean;
}

/** How this screen was shown last, by its name. What cannot be read counts as never chosen. */
export function rememberedView(screen: string): RememberedView {
  const [mode, zoom] = (localStorage.getItem(prefix + screen) ?? '').split(' ');
  if (mode !== 'follow' && mode !== 'fit' && mode !== 'zoom') return { ...standard, chosen: false };
  const known = zoomSteps.find((step) => step === Number(zoom));
  return { mode, zoom: known ?? standard.zoom, chosen: true };
}

export function rememberView(screen: string, { mode, zoom }: ViewChoice): void {
  localStorage.setItem(prefix + screen, `${mode} ${zoom}`);
}
