import { type TerminalFont, terminalFonts } from '../../../shared/terminal';

/** Whatever the person chooses, its missing characters come from the window's own list: Chinese, box drawing. */
function windowFont(): string {
  return getComputedStyle(document.documentElement)
    .getPropertyValue('--mantine-font-family-monospace')
    .trim();
}

/** The fonts of a terminal as CSS wants them. */
export function fontStack(font: TerminalFont): string {
  if (font === 'window') return windowFont();
  return font === 'monospace' ? 'monospace' : `'${font}', ${windowFont()}`;
}

const sample = 'mMwW@iIlL01';

/**
 * The choices that this computer has. The browser tells no list: a font that is there is wider or narrower than one of
 * two others that would stand in for it.
 */
export function installedFonts(): TerminalFont[] {
  const pen = document.createElement('canvas').getContext('2d');
  const width = (family: string) => {
    if (!pen) return 0;
    pen.font = `32px ${family}`;
    return pen.measureText(sample).width;
  };
  const differs = (font: string, stand: string) => width(`'${font}', ${stand}`) !== width(stand);
  return terminalFonts.filter(
    (font) =>
      font === 'window' ||
      font === 'monospace' ||
      differs(font, 'serif') ||
      differs(font, 'sans-serif'),
  );
}
