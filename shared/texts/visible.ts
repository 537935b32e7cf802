/**
 * What nobody sees, or what changes how the text around it is shown: control characters (C0, C1), whatever Unicode
 * says may be ignored when shown (zero-width characters, bidi controls, fillers, tags), line and paragraph separators,
 * half surrogates, interlinear marks, the blank Braille pattern, and every space that looks like the plain one.
 * The ideographic space is as wide as a letter and belongs to Chinese and Japanese text.
 */
export const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800\ufff9-\ufffb]|(?![ \u3000])\p{Zs}/gu;

/** Scripts whose letters never join, so a joiner between them does nothing that anybody sees. */
const unjoined =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}]/u;
const picture = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u20e3]/u;

/** Characters that are invisible but do their work where they stand: joiners of letters and of emoji, emoji style. */
function works(mark: string, before: string, after: string): boolean {
  if (mark === '\ufe0f' || mark === '\ufe0e')
    return picture.test(before) || /^[0-9#*]$/.test(before);
  if (mark !== '\u200c' && mark !== '\u200d') return false;
  const pictured = picture.test(before) || before === '\ufe0f';
  if (mark === '\u200d' && pictured && picture.test(after)) return true;
  const joins = (letter: string) => /[\p{L}\p{M}]/u.test(letter) && !unjoined.test(letter);
  return joins(before) && joins(after);
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const spelt = (mark: string): string =>
  short[mark] ?? `\\u{${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`;

function replaceUnseen(text: string, by: (mark: string) => string): string {
  // Most texts, by far; lists are long.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replaceAll(unseen, (mark, at: number) => {
    const before = /.$/su.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? '';
    const after = String.fromCodePoint(text.codePointAt(at + mark.length) ?? 32);
    return works(mark, before, after) ? mark : by(mark);
  });
}

/**
 * Pure: a text from elsewhere (a name, a path, a program's words) as one line in which everything can be seen, for
 * terminal and window alike: a line break reads `\n`, other invisible characters `\u{202e}`. What is only spaces is
 * spelt out, too. Applying it twice changes nothing.
 */
export function visible(text: string): string {
  if (text !== '' && text.trim() === '' && !/[^ \u3000]/.test(text)) {
    return text.replaceAll(/./gsu, spelt);
  }
  return replaceUnseen(text, spelt);
}

/** The same for a text of several lines: its line breaks stay, and tabs become spaces. */
export function visibleLines(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '    ').split('\n');
  return lines.map((line) => replaceUnseen(line, spelt)).join('\n');
}

/** Pure: JSON text with the same characters as JSON spells them; programs read the same from it. */
export function visibleJson(json: string): string {
  return replaceUnseen(json, (mark) =>
    mark === '\n'
      ? mark
      : [...mark.matchAll(/[^]/g)]
          .map(([unit]) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/** Pure: a text as it looks: spaces of other kinds are plain ones, and what nobody can see is gone. */
export function asSeen(text: string): string {
  let seen = text;
  // What joins two letters does nothing any more when one of them has gone.
  while (firstUnseen(seen) !== null) {
    seen = replaceUnseen(seen, (mark) => (/\p{Zs}/u.test(mark) ? ' ' : ''));
  }
  return seen;
}

/** Pure: the first character of a text that nobody can see, as people look it up (`U+202E`); null without one. */
export function firstUnseen(text: string): string | null {
  let found: string | null = null;
  replaceUnseen(text, (mark) => {
    found ??= `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return mark;
  });
  return found;
}
