import type { MachineKey } from '../../shared/machine-ref';
import type { ClipboardLink, ClipboardState } from './clipboard/guest-clipboard';
import { ScreenClipboard } from './clipboard/screen-clipboard';
import { GuestSound, type SoundLink, type SoundState } from './sound/guest-sound';

export type SharingState = ClipboardState & SoundState;

/** What a guest and this computer share beside the picture. */
export class Sharing {
  readonly clipboard: ScreenClipboard;
  readonly sound: GuestSound;

  /** @param element holds the picture. */
  constructor(
    machine: MachineKey,
    element: HTMLElement,
    changed: (patch: Partial<SharingState>) => void,
  ) {
    this.clipboard = new ScreenClipboard(machine, element, changed);
    this.sound = new GuestSound(machine, element, changed);
  }

  /** As it is before anything has happened. */
  get state(): SharingState {
    return { ...this.clipboard.state, ...this.sound.state };
  }

  /** Listens to what this connection says. */
  use(link: ClipboardLink & SoundLink): void {
    this.clipboard.use(link);
    this.sound.use(link);
  }

  /** The connection is gone. */
  leave(): void {
    this.clipboard.leave();
    this.sound.leave();
  }

  dispose(): void {
    this.clipboard.dispose();
    this.sound.dispose();
  }
}
