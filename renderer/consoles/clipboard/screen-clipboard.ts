import type { MachineKey } from '../../../shared/machine-ref';
import { type ClipboardState, GuestClipboard } from './guest-clipboard';
import { hostClipboard } from './host-clipboard';
import { type ClipboardChoice, rememberChoice, rememberedChoice } from './remembered-choice';

/** The clipboard of the guest whose picture is in an element; how it is shared is remembered. */
export class ScreenClipboard extends GuestClipboard {
  readonly #machine: MachineKey;
  readonly #stopFollowing: () => void;

  constructor(
    machine: MachineKey,
    element: HTMLElement,
    changed: (patch: Partial<ClipboardState>) => void,
  ) {
    super({
      host: hostClipboard,
      hasKeyboard: () => document.hasFocus() && element.contains(document.activeElement),
      choice: rememberedChoice(machine),
      changed,
    });
    this.#machine = machine;
    const onFocus = () => void this.refresh();
    element.addEventListener('focusin', onFocus);
    this.#stopFollowing = () => element.removeEventListener('focusin', onFocus);
  }

  /** How it is shared, now and the next time. */
  override choose(choice: ClipboardChoice): void {
    rememberChoice(this.#machine, choice);
    super.choose(choice);
  }

  override dispose(): void {
    this.#stopFollowing();
    super.dispose();
  }
}
