import ts from 'typescript';

/** A word that is only asked for or named in a type is made by nobody. */
function isMade(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  if (ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return false;
  if (ts.isElementAccessExpression(parent) || ts.isImportDeclaration(parent)) return false;
  if (!ts.isBinaryExpression(parent)) return true;
  const { kind } = parent.operatorToken;
  return (
    kind !== ts.SyntaxKind.EqualsEqualsEqualsToken &&
    kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken
  );
}

/** The strings that this code puts somewhere: not those that it compares with, or that stand in types. */
export function madeWords(code: string): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteral(node) && isMade(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('code.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}
