import { mutantAt, type Mutant, type MutantKind } from './mutant';

/** What is replaced by what; the shaders are formatted, so that binary operators stand between spaces and brackets of types do not. */
const REPLACEMENTS: readonly (readonly [MutantKind, RegExp, (found: string) => string])[] = [
  ['sign', / [+-]=? /g, (found) => (found.includes('+') ? found.replace('+', '-') : found.replace('-', '+'))],
  ['sign', /(?<=[=(,?] ?)-(?=[\w(])/g, () => ''],
  ['factor', / [*/] /g, (found) => (found === ' * ' ? ' / ' : ' * ')],
  ['comparison', / (<|<=|>|>=) /g, (found) => (found.includes('=') ? found.replace('=', '') : `${found.trimEnd()}= `)],
  ['comparison', / [=!]= /g, (found) => (found === ' == ' ? ' != ' : ' == ')],
  ['logic', / (&&|\|\|) /g, (found) => (found === ' && ' ? ' || ' : ' && ')],
  ['extremum', /\b(min|max)(?=\()/g, (found) => (found === 'min' ? 'max' : 'min')],
  ['off by one', /(?<![\w.])\d+(?=u?(?![\w.]))/g, (found) => String(Number(found) + 1)],
  ['off by one', /(?<![\w.])\d+\.\d+(?![\w.])/g, (found) => (Number(found) + 1).toFixed(1)],
  ['dropped barrier', /\b(workgroup|storage)Barrier\(\);/g, () => ''],
  ['dropped return', /\breturn;/g, () => ''],
];

/** Every mistake that is tried in a shader: in the bodies of its functions, not in comments, declarations or attributes. */
export function wgslMutants(file: string, text: string): Mutant[] {
  const code = onlyBodies(text);
  const mutants = REPLACEMENTS.flatMap(([kind, pattern, replace]) =>
    [...code.matchAll(pattern)].map((match) => mutantAt(file, text, kind, match.index, match[0], replace(match[0]))),
  );
  return [...mutants, ...swappedSelects(file, text, code)].sort((a, b) => a.start - b.start);
}

/** The text with everything but the bodies of functions blanked out, places kept. */
function onlyBodies(text: string): string {
  const code = text.replace(/\/\/[^\n]*|^\s*#[^\n]*/gm, (comment) => ' '.repeat(comment.length));
  const kept: string[] = Array.from(code, (character) => (character === '\n' ? '\n' : ' '));
  for (const match of code.matchAll(/\bfn\s+\w+\s*\(/g)) {
    const open = code.indexOf('{', closing(code, match.index + match[0].length - 1, '(', ')'));
    const close = closing(code, open, '{', '}');
    for (let at = open; at < close; at++) kept[at] = code[at]!;
  }
  return kept.join('');
}

/** The place of the bracket that closes the one at `from`. */
function closing(code: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if (code[at] === open) depth++;
    if (code[at] === close && --depth === 0) return at;
  }
  return code.length;
}

/** select(f, t, condition) with f and t exchanged. */
function swappedSelects(file: string, text: string, code: string): Mutant[] {
  return [...code.matchAll(/\bselect(?=\()/g)].map((match) => {
    const open = match.index + match[0].length;
    const close = closing(code, open, '(', ')');
    const [first = '', second = '', ...others] = argumentsOf(text.slice(open + 1, close));
    const from = text.slice(match.index, close + 1);
    return mutantAt(
      file,
      text,
      'swapped arms',
      match.index,
      from,
      `select(${[second, first, ...others].map((part) => part.trim()).join(', ')})`,
    );
  });
}

function argumentsOf(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part.trim() !== '');
}
