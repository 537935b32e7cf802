import type { MachineKey } from '../../../shared/machine-ref';
import { type ViewChoice, zoomSteps } from './picture-place';

const prefix = 'paddock.screen ';

/** How a screen is shown until the person chooses. */
const standard: ViewChoice = { mode: 'follow', zoom: 100 };

export interface RememberedView extends ViewChoice {
  /** The person chose it, now or earlier. */
  chosen: boolean;
}

/** How this machine's screen was shown last. What cannot be read counts as never chosen. */
export function rememberedView(machine: MachineKey): RememberedView {
  const [mode, zoom] = (localStorage.getItem(prefix + machine) ?? '').split(' ');
  if (mode !== 'follow' && mode !== 'fit' && mode !== 'zoom') return { ...standard, chosen: false };
  const known = zoomSteps.find((step) => step === Number(zoom));
  return { mode, zoom: known ?? standard.zoom, chosen: true };
}

export function rememberView(machine: MachineKey, { mode, zoom }: ViewChoice): void {
  localStorage.setItem(prefix + machine, `${mode} ${zoom}`);
}
