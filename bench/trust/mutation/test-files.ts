import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What every kernel and proximal step is part of. */
const SPLITTINGS = [
  'test/admm/lifted.test.ts',
  'test/admm/prediction.test.ts',
  'test/admm/lifted-classes.test.ts',
  'test/admm/lifted-tiles.test.ts',
  'test/admm/not-finite.test.ts',
  'test/admm/work-in-parts.test.ts',
];

/** Solves from beginning to end, each judged. */
const WHOLE_SOLVES = ['test/admm/solve.test.ts', 'test/admm/control.test.ts'];

/** Measures bytes, slowly: it finds mistakes of its own file alone. */
const MEMORY = 'test/admm/plan-memory.node.test.ts';

/** The test files that should find a mistake in `file`: first its own, then those of what uses it, none of them twice. */
export function testStages(root: string, file: string): string[][] {
  const stem = basename(file).replace(/\.(ts|wgsl)$/, '');
  const existing = (files: readonly string[]): string[] => files.filter((path) => existsSync(join(root, path)));
  const of = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.browser.test.ts'))
      .map((name) => `${folder}/${name}`)
      .filter((path) => path !== MEMORY);
  const own = (folder: string): string[] => [`${folder}/${stem}.test.ts`, `${folder}/${stem}.node.test.ts`];
  const stages = file.startsWith('shaders/')
    ? [stemsOf(root, file).map((kernel) => `test/${kernel}.test.ts`), SPLITTINGS]
    : file.startsWith('src/problem/')
      ? [own('test/problem'), of('test/problem'), WHOLE_SOLVES]
      : [own('test/admm'), WHOLE_SOLVES, of('test/admm'), ['test/path.test.ts', 'test/multiclass.test.ts']];
  const earlier = new Set<string>();
  const unseen = (path: string): boolean => !earlier.has(path) && earlier.add(path).has(path);
  return stages.map((files) => existing(files).filter(unseen)).filter((files) => files.length > 0);
}

/** The kernels whose declarations take in a shader, whose tests share one file where they are variants of each other. */
function stemsOf(root: string, shader: string): string[] {
  const declarations = readdirSync(join(root, 'src', 'kernels')).map((name) => join(root, 'src', 'kernels', name));
  const users = declarations.filter((path) => readFileSync(path, 'utf8').includes(`${shader}?raw`));
  return users.map((path) => basename(path, '.ts').replace(/^pattern-bits-broadcast$/, 'pattern-bits'));
}
