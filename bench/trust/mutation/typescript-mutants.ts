import ts from 'typescript';
import { mutantAt, type Mutant, type MutantKind } from './mutant';

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly [MutantKind, string]>>> = {
  [ts.SyntaxKind.PlusToken]: ['sign', '-'],
  [ts.SyntaxKind.MinusToken]: ['sign', '+'],
  [ts.SyntaxKind.PlusEqualsToken]: ['sign', '-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['sign', '+='],
  [ts.SyntaxKind.AsteriskToken]: ['factor', '/'],
  [ts.SyntaxKind.SlashToken]: ['factor', '*'],
  [ts.SyntaxKind.AsteriskEqualsToken]: ['factor', '/='],
  [ts.SyntaxKind.SlashEqualsToken]: ['factor', '*='],
  [ts.SyntaxKind.LessThanToken]: ['comparison', '<='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['comparison', '<'],
  [ts.SyntaxKind.GreaterThanToken]: ['comparison', '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['comparison', '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['comparison', '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['comparison', '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['logic', '||'],
  [ts.SyntaxKind.BarBarToken]: ['logic', '&&'],
};

/** Every mistake that is tried in a module: in what runs, not in types, imports, strings or the words of errors. */
export function typescriptMutants(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const mutants: Mutant[] = [];
  const add = (node: ts.Node, kind: MutantKind, to: string): void =>
    void mutants.push(mutantAt(file, text, kind, node.getStart(source), node.getText(source), to));
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isThrowStatement(node) || ts.isTemplateExpression(node)) return;
    if (ts.isBinaryExpression(node)) {
      const change = OPERATORS[node.operatorToken.kind];
      if (change && !joinsStrings(node)) add(node.operatorToken, ...change);
    }
    if (ts.isPrefixUnaryExpression(node) && [ts.SyntaxKind.MinusToken, ts.SyntaxKind.ExclamationToken].includes(node.operator)) {
      add(node, node.operator === ts.SyntaxKind.MinusToken ? 'sign' : 'logic', node.operand.getText(source));
    }
    if (ts.isNumericLiteral(node)) add(node, 'off by one', String(Number(node.text.replaceAll('_', '')) + 1));
    if (ts.isConditionalExpression(node)) {
      const [condition, yes, no] = [node.condition, node.whenTrue, node.whenFalse].map((part) => part.getText(source));
      add(node, 'swapped arms', `${condition} ? ${no} : ${yes}`);
    }
    if (ts.isReturnStatement(node) && !node.expression) add(node, 'dropped return', ';');
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(source) === 'Math' && /^(min|max)$/.test(node.name.text)) {
      add(node.name, 'extremum', node.name.text === 'min' ? 'max' : 'min');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants.sort((a, b) => a.start - b.start);
}

function joinsStrings({ operatorToken, left, right }: ts.BinaryExpression): boolean {
  const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  return operatorToken.kind === ts.SyntaxKind.PlusToken && (isText(left) || isText(right));
}
