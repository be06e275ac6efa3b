import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EQUIVALENTS } from '../../../bench/trust/mutation/equivalents';
import { equivalent, holds, inRandomOrder, mutantsOf } from '../../../bench/trust/mutation/measure';
import { applyMutant, describeChange, type Mutant } from '../../../bench/trust/mutation/mutant';
import { runTests } from '../../../bench/trust/mutation/run-tests';
import { testStages } from '../../../bench/trust/mutation/test-files';
import { typescriptMutants } from '../../../bench/trust/mutation/typescript-mutants';
import { wgslMutants } from '../../../bench/trust/mutation/wgsl-mutants';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['shaders', 'shaders/lib', 'src/problem', 'src/admm'];

const changes = (mutants: readonly Mutant[]): string[] => mutants.map(({ from, to }) => `${from.trim()}→${to.trim()}`);

describe('mutants', () => {
  test('of a shader are in what it computes, not in comments, declarations, types or attributes', () => {
    const text = [
      '// a + b < 3',
      'override SIZE: u32 = 8;',
      '@group(0) @binding(1) var<storage, read> a: array<f32>;',
      '@compute @workgroup_size(4)',
      'fn step(@builtin(local_invocation_index) lane: u32) {',
      '  if (lane >= SIZE) {',
      '    return;',
      '  }',
      '  workgroupBarrier(); // one + two',
      '  a[lane] = select(-x, min(y, 1.0), lane < 2u && ready) + vec2<f32>(0.5).x;',
      '}',
    ].join('\n');
    const found = wgslMutants('step.wgsl', text);
    expect(changes(found)).toEqual([
      '>=→>',
      'return;→',
      'workgroupBarrier();→',
      'select(-x, min(y, 1.0), lane < 2u && ready)→select(min(y, 1.0), -x, lane < 2u && ready)',
      '-→',
      'min→max',
      '1.0→2.0',
      '<→<=',
      '2→3',
      '&&→||',
      '+→-',
      '0.5→1.5',
    ]);
  });

  test('of a module are in what runs, not in types, imports, strings or the words of errors', () => {
    const text = [
      "import { a } from './1';",
      'type Few = 0 | 1;',
      'interface Sized<T = 2> { readonly size: T }',
      'export function f(x: number, ok: boolean): number | undefined {',
      "  if (!ok || x < 1) throw new Error(`x is ${x + 1}` + ' - ');",
      '  const sign = x > 0 ? -x : Math.max(x, y);',
      "  return 'a' + x === b ? sign * 2 : undefined;",
      '}',
    ].join('\n');
    expect(changes(typescriptMutants('f.ts', text))).toEqual([
      '!ok→ok',
      '||→&&',
      '<→<=',
      '1→2',
      'x > 0 ? -x : Math.max(x, y)→x > 0 ? Math.max(x, y) : -x',
      '>→>=',
      '0→1',
      '-x→x',
      'max→min',
      "'a' + x === b ? sign * 2 : undefined→'a' + x === b ? undefined : sign * 2",
      '===→!==',
      '*→/',
      '2→3',
    ]);
  });

  test.each(FOLDERS)('of %s differ from their files in their own place and nowhere else', (folder) => {
    const mutants = mutantsOf(root, folder);
    expect(mutants.length).toBeGreaterThan(100);
    for (const mutant of inRandomOrder(mutants, 1).slice(0, 200)) {
      const text = readFileSync(join(root, mutant.file), 'utf8');
      const mutated = applyMutant(text, mutant);
      expect(text.slice(mutant.start, mutant.end)).toBe(mutant.from);
      expect(mutated).not.toBe(text);
      expect(mutated.slice(0, mutant.start)).toBe(text.slice(0, mutant.start));
      expect(mutated.slice(mutant.start + mutant.to.length)).toBe(text.slice(mutant.end));
    }
  });

  test('that are drawn come from every file before a second one of any', () => {
    const mutants = mutantsOf(root, 'src/problem');
    const files = new Set(mutants.map(({ file }) => file));
    const some = inRandomOrder(mutants, 2).slice(0, files.size);
    expect(new Set(some.map(({ file }) => file))).toEqual(files);
    expect(inRandomOrder(mutants, 2).slice(0, files.size)).toEqual(some);
    expect(inRandomOrder(mutants, 3).slice(0, files.size)).not.toEqual(some);
  });

  test('have tests of their own to find them', () => {
    for (const folder of FOLDERS) {
      for (const file of new Set(mutantsOf(root, folder).map((mutant) => mutant.file))) {
        expect(testStages(root, file).length, file).toBeGreaterThan(0);
      }
    }
  });

  test('are tried on what measures memory in the planner alone, and nowhere twice', () => {
    const memory = 'test/admm/plan-memory.node.test.ts';
    for (const folder of FOLDERS) {
      for (const file of new Set(mutantsOf(root, folder).map((mutant) => mutant.file))) {
        const files = testStages(root, file).flat();
        expect(new Set(files).size, file).toBe(files.length);
        expect(files.includes(memory), file).toBe(file === 'src/admm/plan-memory.ts');
      }
    }
  });

  test('that nothing can be told from are there still', () => {
    const mutants = FOLDERS.flatMap((folder) => mutantsOf(root, folder)).filter((mutant) => equivalent(root, mutant));
    for (const { file, within, change } of EQUIVALENTS) {
      const text = readFileSync(join(root, file), 'utf8');
      const listed = mutants.filter((mutant) => mutant.file === file && describeChange(mutant) === change && holds(text, within, mutant));
      expect(listed.length, `${file}: ${within}: ${change}`).toBeGreaterThan(0);
    }
  });
});

describe('runTests', () => {
  const file = 'src/problem/radius.ts';
  const mutants = typescriptMutants(file, readFileSync(join(root, file), 'utf8'));
  const tests = ['test/problem/objective.test.ts'];
  const at = (from: string, to: string): Mutant => ({ ...mutants[0]!, ...replacing(from), to });
  const replacing = (from: string) => {
    const start = readFileSync(join(root, file), 'utf8').indexOf(from);
    expect(start).toBeGreaterThan(0);
    return { start, end: start + from.length, from };
  };

  test('passes what changes nothing, finds a mistake, does not count what is no program, and ends what does not', async () => {
    const name = 'export function radiusOf(';
    expect(await runTests(root, tests, at(name, `// nothing\n${name}`), 60)).toBe('survived');
    expect(await runTests(root, tests, { ...mutants.find(({ kind }) => kind === 'sign')! }, 60)).toBe('killed');
    expect(await runTests(root, tests, at(name, 'export funktion radiusOf('), 60)).toBe('invalid');
    expect(await runTests(root, tests, at(name, `for (;;);\n${name}`), 8)).toBe('timeout');
  });
});
