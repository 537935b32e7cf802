import ts from 'typescript';

/** A literal that a person would read. */
export interface FoundWords {
  line: number;
  text: string;
}

/** Errors of these classes are bugs: nobody but a developer reads them. */
const bugs = new Set(['Error', 'RangeError', 'SyntaxError', 'TypeError']);
/** Attributes whose text is read, or read aloud. */
const readAloud = new Set([
  'alt',
  'aria-label',
  'aria-description',
  'label',
  'placeholder',
  'title',
]);

/** Starts like a sentence, has three words and ends like one; `{}` stands for a value. */
const looksLikeSentence = (text: string) =>
  /^(?:\p{Lu}|\{\})/u.test(text) &&
  (text.match(/\p{L}{2,}/gu)?.length ?? 0) >= 3 &&
  / \p{L}/u.test(text) &&
  /[.!?…]['"”’)]?$/.test(text);

/** The whole text of a string or template, with `{}` for values; null for other nodes. */
function literalText(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isRegularExpressionLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
}

/** `new Error(…)`, `log.error(…)`, `….report(…)`: for developers, not for the person at the screen. */
function isForDevelopers(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return bugs.has(node.expression.getText());
  if (!ts.isCallExpression(node)) return false;
  return /(?:^|\.)(?:log|report|problem|console)(?:\.\w+)?$/.test(node.expression.getText());
}

function isRead(node: ts.Node, text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return true;
  if (ts.isRegularExpressionLiteral(node)) return false;
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) {
    return readAloud.has(parent.name.getText()) && /\p{L}/u.test(text);
  }
  return looksLikeSentence(text.trim());
}

/**
 * Text in a source file that a person would read: Chinese characters, whole English sentences, text between JSX tags
 * and in attributes that are read aloud. Comments do not count, nor what only developers see.
 */
export function wordsInCode(fileName: string, source: string): FoundWords[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  const found: FoundWords[] = [];
  const add = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({ line: line + 1, text: text.trim().slice(0, 120) });
  };
  const visit = (node: ts.Node): void => {
    if (isForDevelopers(node)) return;
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) add(node, node.text);
    const text = literalText(node);
    if (text !== null && isRead(node, text)) add(node, text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
