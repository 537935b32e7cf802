import type { KeyCombination } from './guest-keys';

type Key = KeyCombination['keys'][number];

interface NamedKey {
  /** As it stands in a label. */
  name: string;
  key: Key;
}

/** Keys by what people call them, lower case: X's keysyms (keysymdef.h) and the codes of UI Events. */
const named: Readonly<Record<string, NamedKey>> = {
  ctrl: { name: 'Ctrl', key: [0xffe3, 'ControlLeft'] },
  alt: { name: 'Alt', key: [0xffe9, 'AltLeft'] },
  altgr: { name: 'AltGr', key: [0xfe03, 'AltRight'] },
  shift: { name: 'Shift', key: [0xffe1, 'ShiftLeft'] },
  super: { name: 'Super', key: [0xffeb, 'MetaLeft'] },
  del: { name: 'Del', key: [0xffff, 'Delete'] },
  ins: { name: 'Ins', key: [0xff63, 'Insert'] },
  home: { name: 'Home', key: [0xff50, 'Home'] },
  end: { name: 'End', key: [0xff57, 'End'] },
  pgup: { name: 'PgUp', key: [0xff55, 'PageUp'] },
  pgdn: { name: 'PgDn', key: [0xff56, 'PageDown'] },
  up: { name: 'Up', key: [0xff52, 'ArrowUp'] },
  down: { name: 'Down', key: [0xff54, 'ArrowDown'] },
  left: { name: 'Left', key: [0xff51, 'ArrowLeft'] },
  right: { name: 'Right', key: [0xff53, 'ArrowRight'] },
  tab: { name: 'Tab', key: [0xff09, 'Tab'] },
  esc: { name: 'Esc', key: [0xff1b, 'Escape'] },
  enter: { name: 'Enter', key: [0xff0d, 'Enter'] },
  space: { name: 'Space', key: [0x20, 'Space'] },
  backspace: { name: 'Backspace', key: [0xff08, 'Backspace'] },
  menu: { name: 'Menu', key: [0xff67, 'ContextMenu'] },
  print: { name: 'Print Screen', key: [0xff61, 'PrintScreen'] },
  sysrq: { name: 'SysRq', key: [0xff15, 'PrintScreen'] },
  pause: { name: 'Pause', key: [0xff13, 'Pause'] },
  break: { name: 'Break', key: [0xff6b, 'Pause'] },
  scrolllock: { name: 'Scroll Lock', key: [0xff14, 'ScrollLock'] },
  numlock: { name: 'Num Lock', key: [0xff7f, 'NumLock'] },
  capslock: { name: 'Caps Lock', key: [0xffe5, 'CapsLock'] },
};

const others: Readonly<Record<string, string>> = {
  control: 'ctrl',
  win: 'super',
  windows: 'super',
  meta: 'super',
  cmd: 'super',
  option: 'alt',
  delete: 'del',
  insert: 'ins',
  pageup: 'pgup',
  pagedown: 'pgdn',
  escape: 'esc',
  return: 'enter',
  printscreen: 'print',
  prtsc: 'print',
};

/** Keys that write one character, on the places of a US keyboard. */
const punctuation: Readonly<Record<string, string>> = {
  '-': 'Minus',
  '=': 'Equal',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '\\': 'Backslash',
  ',': 'Comma',
  '.': 'Period',
  '/': 'Slash',
};

/** What a table itself has: “constructor” is in none. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function keyOf(word: string): NamedKey | null {
  const plain = word.toLowerCase().replaceAll(/[\s_]/g, '');
  const known = own(named, own(others, plain) ?? plain);
  if (known) return known;
  const [, number] = /^f(\d{1,2})$/.exec(plain) ?? [];
  if (number !== undefined && Number(number) >= 1 && Number(number) <= 24) {
    return { name: `F${Number(number)}`, key: [0xffbd + Number(number), `F${Number(number)}`] };
  }
  if (/^[a-z]$/.test(plain)) {
    const name = plain.toUpperCase();
    return { name, key: [plain.codePointAt(0) ?? 0, `Key${name}`] };
  }
  if (/^\d$/.test(plain)) return { name: plain, key: [plain.codePointAt(0) ?? 0, `Digit${plain}`] };
  const code = own(punctuation, plain);
  return code === undefined ? null : { name: plain, key: [plain.codePointAt(0) ?? 0, code] };
}

/**
 * Keys as a person types them, such as `ctrl+alt+f5` or `Super+R`: pressed in this order, released in the opposite one.
 * @returns null for what names no key, or one twice.
 */
export function parseKeys(text: string): KeyCombination | null {
  const words = text.split('+').map((word) => word.trim());
  const found = words.map(keyOf);
  const keys = found.filter((key) => key !== null);
  if (keys.length < words.length || new Set(keys.map(({ name }) => name)).size < keys.length) {
    return null;
  }
  return { label: keys.map(({ name }) => name).join('+'), keys: keys.map(({ key }) => key) };
}
