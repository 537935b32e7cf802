import type { MachineKey } from '../../../shared/machine-ref';
import { ScreenConsole } from './screen-console';

/** Milliseconds between two pictures of a screen that is only watched, beside others. */
const pictureEveryMs = 200;

/** One guest's screen beside others: fitted into its place, watched only, and with fewer pictures. */
export class WatchedScreen extends ScreenConsole {
  constructor(machine: MachineKey) {
    super(machine, { view: { mode: 'fit', zoom: 100 }, pictureEveryMs });
    this.setViewOnly(true);
  }
}
