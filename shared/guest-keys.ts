/** A key as RFB sends it: X's keysym and the code of the physical key (for QEMU's extended key event). */
type Key = readonly [keysym: number, code: string];

const control: Key = [0xffe3, 'ControlLeft'];
const alt: Key = [0xffe9, 'AltLeft'];
const shift: Key = [0xffe1, 'ShiftLeft'];
const meta: Key = [0xffeb, 'MetaLeft'];
const functionKey = (number: number): Key => [0xffbd + number, `F${number}`];

export interface KeyCombination {
  /** As it is printed on keyboards; not translated. */
  label: string;
  /** Pressed in this order, released in the opposite one. */
  keys: readonly Key[];
}

/** Keys that the desktop or the app keeps for itself, to be sent from the menu. */
export const keyCombinations: readonly (readonly KeyCombination[])[] = [
  [
    { label: 'Ctrl+Alt+Del', keys: [control, alt, [0xffff, 'Delete']] },
    { label: 'Ctrl+Alt+Backspace', keys: [control, alt, [0xff08, 'Backspace']] },
  ],
  Array.from({ length: 12 }, (_, index) => ({
    label: `Ctrl+Alt+F${index + 1}`,
    keys: [control, alt, functionKey(index + 1)],
  })),
  [
    { label: 'Super', keys: [meta] },
    { label: 'Alt+Tab', keys: [alt, [0xff09, 'Tab']] },
    { label: 'Alt+F4', keys: [alt, functionKey(4)] },
    { label: 'Ctrl+Esc', keys: [control, [0xff1b, 'Escape']] },
    { label: 'Ctrl+Shift+Esc', keys: [control, shift, [0xff1b, 'Escape']] },
    { label: 'Print Screen', keys: [[0xff61, 'PrintScreen']] },
    { label: 'Alt+SysRq', keys: [alt, [0xff15, 'PrintScreen']] },
    { label: 'F11', keys: [functionKey(11)] },
  ],
];

/** The key that wakes a display and does nothing else. */
export const wakeKey: KeyCombination = { label: 'Shift', keys: [shift] };
