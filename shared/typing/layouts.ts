/*
 * What the keys of common keyboards write, as Linux and Windows have them. A key is named by the code of its place, which
 * every layout shares (UI Events, KeyboardEvent.code).
 */

/** One press: a key with the modifiers that are held meanwhile. */
export interface Stroke {
  code: string;
  shift: boolean;
  altGr: boolean;
  /** The character that it writes by itself; empty where it waits for the next key. */
  writes: string;
}

export const keyboardLayouts = ['us', 'gb', 'de', 'fr', 'jp'] as const;
export type KeyboardLayout = (typeof keyboardLayouts)[number];

const letters = (row: string) => Array.from(row, (letter) => `Key${letter}`);
const digits = Array.from('1234567890', (digit) => `Digit${digit}`);

/** The places of keys, row by row, as on every keyboard. */
const rows = {
  digits: ['Backquote', ...digits, 'Minus', 'Equal', 'IntlYen'],
  upper: [...letters('QWERTYUIOP'), 'BracketLeft', 'BracketRight'],
  home: [...letters('ASDFGHJKL'), 'Semicolon', 'Quote', 'Backslash'],
  lower: ['IntlBackslash', ...letters('ZXCVBNM'), 'Comma', 'Period', 'Slash', 'IntlRo'],
} as const;
const rowNames = ['digits', 'upper', 'home', 'lower'] as const;
type RowName = (typeof rowNames)[number];

/** What a row writes by itself, with Shift, and with AltGr; a space for what writes nothing, or waits for the next key. */
type Level = 'plain' | 'shift' | 'altGr';
type Rows = Readonly<Partial<Record<RowName, Partial<Record<Level, string>>>>>;

interface Layout {
  rows: Rows;
  /** Keys that wait for the next one: by the accent, what they make of letters. */
  dead: readonly { stroke: Stroke; makes: Readonly<Record<string, string>> }[];
}

const dead = (code: string, shift = false): Stroke => ({ code, shift, altGr: false, writes: '' });
const key = (code: string, writes: string): Stroke => ({ ...dead(code), writes });

const layouts: Readonly<Record<KeyboardLayout, Layout>> = {
  us: {
    rows: {
      digits: { plain: '`1234567890-=', shift: '~!@#$%^&*()_+' },
      upper: { plain: 'qwertyuiop[]', shift: 'QWERTYUIOP{}' },
      home: { plain: "asdfghjkl;'\\", shift: 'ASDFGHJKL:"|' },
      lower: { plain: ' zxcvbnm,./', shift: ' ZXCVBNM<>?' },
    },
    dead: [],
  },
  gb: {
    rows: {
      digits: { plain: '`1234567890-=', shift: '¬!"£$%^&*()_+', altGr: '    €' },
      upper: { plain: 'qwertyuiop[]', shift: 'QWERTYUIOP{}' },
      home: { plain: "asdfghjkl;'#", shift: 'ASDFGHJKL:@~' },
      lower: { plain: '\\zxcvbnm,./', shift: '|ZXCVBNM<>?' },
    },
    dead: [],
  },
  de: {
    rows: {
      digits: { plain: ' 1234567890ß', shift: '°!"§$%&/()=?', altGr: '  ²³   {[]}\\' },
      upper: { plain: 'qwertzuiopü+', shift: 'QWERTZUIOPÜ*', altGr: '@ €        ~' },
      home: { plain: 'asdfghjklöä#', shift: "ASDFGHJKLÖÄ'" },
      lower: { plain: '<yxcvbnm,.-', shift: '>YXCVBNM;:_', altGr: '|      µ' },
    },
    dead: [
      { stroke: dead('Backquote'), makes: { â: 'a', ê: 'e', î: 'i', ô: 'o', û: 'u', '^': ' ' } },
      { stroke: dead('Equal'), makes: { á: 'a', é: 'e', í: 'i', ó: 'o', ú: 'u', '´': ' ' } },
      { stroke: dead('Equal', true), makes: { à: 'a', è: 'e', ì: 'i', ò: 'o', ù: 'u', '`': ' ' } },
    ],
  },
  fr: {
    rows: {
      digits: { plain: '²&é"\'(-è_çà)=', shift: ' 1234567890°+', altGr: '  ~#{[|`\\^@]}' },
      upper: { plain: 'azertyuiop $', shift: 'AZERTYUIOP £', altGr: '  €        ¤' },
      home: { plain: 'qsdfghjklmù*', shift: 'QSDFGHJKLM%µ' },
      lower: { plain: '<wxcvbn,;:!', shift: '>WXCVBN?./§' },
    },
    dead: [
      { stroke: dead('BracketLeft'), makes: { â: 'a', ê: 'e', î: 'i', ô: 'o', û: 'u' } },
      {
        stroke: dead('BracketLeft', true),
        makes: { ä: 'a', ë: 'e', ï: 'i', ö: 'o', ü: 'u', '¨': ' ' },
      },
    ],
  },
  jp: {
    rows: {
      digits: { plain: ' 1234567890-^', shift: ' !"#$%&\'() =~|' },
      upper: { plain: 'qwertyuiop@[', shift: 'QWERTYUIOP`{' },
      home: { plain: 'asdfghjkl;:]', shift: 'ASDFGHJKL+*}' },
      lower: { plain: ' zxcvbnm,./\\', shift: ' ZXCVBNM<>?_' },
    },
    dead: [],
  },
};

const everywhere: readonly [string, Stroke][] = [
  [' ', key('Space', ' ')],
  ['\n', key('Enter', '\n')],
  ['\t', key('Tab', '\t')],
];

function* ofRow(
  codes: readonly string[],
  level: Level,
  written: string,
): Generator<[string, Stroke]> {
  for (const [at, character] of Array.from(written).entries()) {
    const code = codes[at];
    if (character === ' ' || code === undefined) continue;
    const held = { shift: level === 'shift', altGr: level === 'altGr' };
    yield [character, { code, ...held, writes: character }];
  }
}

function* plainStrokes({ rows: written }: Layout): Generator<[string, Stroke]> {
  for (const name of rowNames) {
    for (const level of ['plain', 'shift', 'altGr'] as const) {
      yield* ofRow(rows[name], level, written[name]?.[level] ?? '');
    }
  }
}

/** Pure: which keys write a character, for all that a layout can write. */
export function strokesOf(name: KeyboardLayout): ReadonlyMap<string, readonly Stroke[]> {
  const layout = layouts[name];
  const written = new Map<string, readonly Stroke[]>();
  // What is written in fewer presses comes first and stays.
  for (const [character, stroke] of [...everywhere, ...plainStrokes(layout)]) {
    if (!written.has(character)) written.set(character, [stroke]);
  }
  for (const { stroke, makes } of layout.dead) {
    for (const [character, base] of Object.entries(makes)) {
      const letter = written.get(base);
      if (letter && !written.has(character)) written.set(character, [stroke, ...letter]);
    }
  }
  return written;
}
