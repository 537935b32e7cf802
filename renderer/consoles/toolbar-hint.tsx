/**
 * One sentence at the end of a console's tools.
 * @param important cut to its beginning where there is no room, the whole being its tooltip; anything else is left out
 *   there, half a hint being worse than none.
 */
export function ToolbarHint({ words, important }: { words: string; important: boolean }) {
  if (important) {
    return (
      <span className="console-toolbar-hint" title={words} data-testid="console-hint">
        {words}
      </span>
    );
  }
  return (
    <span className="console-toolbar-hint" data-whole>
      <span data-testid="console-hint">{words}</span>
    </span>
  );
}
