/**
 * The words of a command line for the terminal (`paddock list --json`), or null when the window is
 * wanted. Chromium's own switches may stand before the first word, in development also Electron's `-r MODULE`.
 * @param argv `process.argv`: the executable, in development the app's folder, then what was typed.
 */
export function cliArguments(argv: readonly string[], isPackaged: boolean): string[] | null {
  const typed = argv.slice(1);
  if (!isPackaged) {
    const folder = typed.findIndex((word, at) => !word.startsWith('-') && typed[at - 1] !== '-r');
    if (folder === -1) return null;
    typed.splice(0, folder + 1);
  }
  const first = typed.findIndex((word) => !word.startsWith('-'));
  const help = typed.find((word) => word === '--help' || word === '--version');
  if (first === -1) return help === undefined ? null : [help];
  return typed.slice(first);
}
