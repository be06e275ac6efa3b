import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Layers of src, lowest first: a file imports from its own layer's folder or from layers below. */
const LAYERS = [
  ['errors', 'random', 'linear', 'matrix', 'symmetric', 'profile'],
  ['gpu', 'problem'],
  ['kernels', 'reference', 'model', 'sampling'],
  ['device'],
  ['admm', 'attacks'],
  ['baselines', 'verify', 'enrich', 'data', 'train'],
  ['path', 'multiclass'],
  ['estimators'],
  ['remote'],
  ['index', 'node', 'worker'],
  ['cli', 'demo'],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap(importsOf);

/** The imports of a source file; relative ones as paths inside src. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => ({
    from: file,
    to: target!.startsWith('.') ? join(dirname(file), target!) : target!,
  }));
}

function partOf(path: string): string {
  return path.split(/[/.]/)[0]!;
}

function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => layer.includes(partOf(path)));
}

/** The imports that break a rule, as readable lines; a rule holds when there are none. */
function offenders(breaks: (found: Import) => boolean): string[] {
  return imports.filter(breaks).map(({ from, to }) => `src/${from} imports ${to}`);
}

const isLocal = ({ to }: Import): boolean => layerOf(to) >= 0 && !to.includes('?');

describe('src', () => {
  test('holds nothing outside the layers', () => {
    expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
    expect(imports.filter(isLocal).length).toBeGreaterThan(files.length / 2);
  });

  test('imports go one way', () => {
    expect(offenders((found) => isLocal(found) && layerOf(found.to) > layerOf(found.from))).toEqual([]);
  });

  test('gpu knows nothing of the problem', () => {
    const below = ['errors', 'random', 'matrix', 'profile', 'gpu'];
    expect(offenders((found) => isLocal(found) && partOf(found.from) === 'gpu' && !below.includes(partOf(found.to)))).toEqual([]);
  });

  test('reference shares no code with the GPU', () => {
    expect(offenders(({ from, to }) => partOf(from) === 'reference' && ['gpu', 'kernels'].includes(partOf(to)))).toEqual([]);
  });

  test('only kernels import shaders', () => {
    expect(offenders(({ from, to }) => to.includes('.wgsl') && partOf(from) !== 'kernels')).toEqual([]);
  });

  test("only node.ts and cli import Node's modules", () => {
    expect(offenders(({ from, to }) => to.startsWith('node:') && !['node', 'cli'].includes(partOf(from)))).toEqual([]);
  });
});
