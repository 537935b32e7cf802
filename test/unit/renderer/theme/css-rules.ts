interface Declaration {
  line: number;
  property: string;
  value: string;
}

/** The end of what begins at `at`: a comment, a string, or one character. */
function endOfPiece(css: string, at: number): number {
  if (css.startsWith('/*', at)) {
    const end = css.indexOf('*/', at + 2);
    return end === -1 ? css.length : end + 2;
  }
  const quote = css[at];
  if (quote !== '"' && quote !== "'") return at + 1;
  let end = at + 1;
  while (end < css.length && css[end] !== quote) end += css[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** The declarations of a style sheet, nested ones too; comments are gone, strings are empty. */
export function declarationsOf(css: string): Declaration[] {
  const found: Declaration[] = [];
  let statement = '';
  let begin = 0;
  let depth = 0;
  const close = () => {
    const colon = statement.indexOf(':');
    const property = statement.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !property.startsWith('@')) {
      const line = css.slice(0, begin).split('\n').length;
      found.push({ line, property, value: statement.slice(colon + 1).trim() });
    }
    statement = '';
  };
  for (let at = 0; at < css.length;) {
    const end = endOfPiece(css, at);
    const piece = css.slice(at, end);
    if (piece.startsWith('/*')) statement += ' ';
    else if (piece.length > 1) statement += "''";
    // Within brackets they end nothing: `url(data:image/png;base64,…)`.
    else if (depth === 0 && (piece === ';' || piece === '}')) close();
    else if (depth === 0 && piece === '{') statement = '';
    else {
      if (piece === '(') depth += 1;
      if (piece === ')') depth -= 1;
      if (statement.trim() === '') begin = at;
      statement += piece;
    }
    at = end;
  }
  close();
  return found;
}

const colourNames =
  `aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet
brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan
darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred
darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue
dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green
greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon
lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta
maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen
mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab
orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna
silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet
wheat white whitesmoke yellow yellowgreen`.split(/\s+/);

const namedColour = new RegExp(`(?<![\\w-])(?:${colourNames.join('|')})(?![\\w-])`, 'gi');
/** One whose first part is a variable is computed from it: `hsl(var(--tile-hue) 58% 52%)`. */
const colourFunction =
  /(?<![\w-])(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\((?!\s*(?:calc\(\s*)?var\()/gi;
const hexColour = /#[0-9a-f]{3,8}\b/gi;
/** Where a word is a name of the author's own. */
const named =
  /^(?:animation|container|counter|grid|transition|view-transition|font-family|will-change)/;

const sized =
  /^(?:font|font-size|line-height|padding|margin|gap|row-gap|column-gap)(?:-|$)|radius|^--/;
const notSized = /^font-(?!size)/;
const absolute = /(?<![\w.-])[-+]?(?:\d*\.)?\d+(?:px|rem|pt|pc|in|cm|mm|q)\b/gi;
const allowedSize = /^[-+]?(?:0(?:\.0+)?[a-z]+|1px)$/i;

/**
 * What a declaration says that only a token may say: colours anywhere; font sizes, line heights, spacing and radii
 * in absolute units. One pixel, percentages, relative and viewport units and what is computed from tokens are fine.
 */
export function rawValues({ property, value }: Pick<Declaration, 'property' | 'value'>): string[] {
  const text = value.replaceAll(/url\([^)]*\)/gi, '');
  const found = [...text.matchAll(hexColour), ...text.matchAll(colourFunction)];
  if (!named.test(property)) found.push(...text.matchAll(namedColour));
  const sizes =
    sized.test(property) && !notSized.test(property)
      ? [...text.matchAll(absolute)].filter(([size]) => !allowedSize.test(size))
      : [];
  return [...found, ...sizes].map(([raw]) => raw);
}
