import { InputError } from '../errors';
import { toMatrix, zeros, type Matrix, type MatrixLike } from '../matrix';
import { dot } from '../problem/objective';
import { packPatterns, type Patterns } from '../problem/patterns';
import { cellCount } from './pattern-bound';

/** What {@link enumeratePatterns} may be told. */
export interface EnumerationOptions {
  /** The most patterns to collect, a positive integer; default 100 000. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Every pattern of an open cell, all-ones first. */
export interface EnumeratedPatterns extends Patterns {
  /** count × features: row i lies inside the cell of pattern i. Row 0 is the zero vector where the cell of all ones is empty. */
  readonly directions: Matrix;
}

const DEFAULT_LIMIT = 100_000;
/** Two hyperplanes at a smaller angle (radians) are one. */
const SAME = 1e-10;

/**
 * All activation patterns 1[X u ≥ 0] of directions u that lie on no hyperplane x_kᵀu = 0 of a nonzero row: with them the convex
 * program has the optimum of the non-convex training problem (arXiv 2002.10553).
 *
 * Patterns that only directions on a hyperplane have add nothing: such a direction lies in the closed cone of a cell beside it,
 * whose neurons give the same outputs. The all-ones pattern always comes first and the all-zero pattern never comes, as in
 * `samplePatterns`; a row of zeros is active in every pattern, and rows that are multiples of each other are one hyperplane.
 *
 * The hyperplanes are added one by one. Each splits the cells that it meets, which are the cells of the hyperplanes before it
 * within the new one, an arrangement of one dimension less: about n + d operations for each of at most 2 Σ_{r < rank} C(n − 1, r) cells and
 * each hyperplane, and no linear program. Hyperplanes that meet at an angle below 1e-10, within the intersection of others too,
 * count as one, so that cells thinner than that may be missed; every pattern that is returned is one of its direction.
 *
 * @throws InputError when X is not what it should be or has more than `limit` patterns; the signal's reason when aborted.
 */
export async function enumeratePatterns(X: MatrixLike, options: EnumerationOptions = {}): Promise<EnumeratedPatterns> {
  const { limit = DEFAULT_LIMIT, signal } = options;
  if (!Number.isSafeInteger(limit) || limit < 1) throw new InputError(`limit is ${limit}: expected a positive integer`);
  const matrix = toMatrix(X, 'X');
  const rows = unitRows(matrix);
  const hyperplanes = distinct(rows.filter((row) => row.length > 0));
  let cells: Cells = new Map([['', new Float64Array(matrix.columns)]]);
  let lastTurn = performance.now();
  for (const [k, hyperplane] of hyperplanes.entries()) {
    cells = split(cells, hyperplanes.slice(0, k), hyperplane);
    // One cell more than the limit may be that of the all-zero pattern.
    if (cells.size > limit + 1) throw tooMany(limit, hyperplanes);
    if (performance.now() - lastTurn > 50) {
      await new Promise((resolve) => setTimeout(resolve));
      lastTurn = performance.now();
    }
    signal?.throwIfAborted();
  }
  const patterns = patternsOf(matrix, rows, [...cells.values()]);
  if (patterns.count > limit) throw tooMany(limit, hyperplanes);
  return patterns;
}

/** A direction inside each cell, by the signs of its products with the hyperplanes so far. */
type Cells = Map<string, Float64Array>;

/** The cells of the hyperplanes `before` and `added`, given those of `before`; all are unit vectors, no two parallel. */
function split(cells: Cells, before: readonly Float64Array[], added: Float64Array): Cells {
  const unsplit = new Map(cells);
  const next: Cells = new Map();
  const across = before.map((row) => Math.abs(inner(row, added)));
  for (const direction of cellsWithin(before, added)) {
    let step = 1;
    let signs = '';
    for (const [k, row] of before.entries()) {
      const product = inner(row, direction);
      if (across[k]! > 0) step = Math.min(step, Math.abs(product) / across[k]!);
      signs += product >= 0 ? '+' : '-';
    }
    unsplit.delete(signs);
    for (const sign of [1, -1]) next.set(signs + (sign > 0 ? '+' : '-'), shifted(direction, (sign * step) / 2, added));
  }
  for (const [signs, direction] of unsplit) next.set(signs + (inner(added, direction) >= 0 ? '+' : '-'), direction);
  return next;
}

/** A unit direction inside each cell that the hyperplanes `rows` cut the hyperplane `normal` into; 0 where nothing cuts it. */
function cellsWithin(rows: readonly Float64Array[], normal: Float64Array): Iterable<Float64Array> {
  const traces = distinct(rows.map((row) => normalized(shifted(row, -inner(row, normal), normal))));
  let cells: Cells = new Map([['', new Float64Array(normal.length)]]);
  for (const [k, trace] of traces.entries()) cells = split(cells, traces.slice(0, k), trace);
  return [...cells.values()].map(normalized);
}

/** Unit vectors without those that are parallel, either way, to one before. */
function distinct(rows: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const row of rows) {
    if (!kept.some((other) => areParallel(row, other))) kept.push(row);
  }
  return kept;
}

function areParallel(a: Float64Array, b: Float64Array): boolean {
  const cosine = inner(a, b);
  return 1 - cosine * cosine < 1e-9 && length(shifted(a, -cosine, b)) <= SAME;
}

function patternsOf({ rows: samples, columns }: Matrix, rows: readonly Float64Array[], found: readonly Float64Array[]): EnumeratedPatterns {
  const active = found.map((direction) => rows.map((row) => row.length === 0 || inner(row, direction) >= 0));
  const ones = active.findIndex((bits) => bits.every(Boolean));
  const others = active.flatMap((bits, i) => (i !== ones && bits.some(Boolean) ? [i] : []));
  const order = [ones, ...others];
  const directions = zeros(order.length, columns);
  order.forEach((i, to) => i >= 0 && directions.data.set(normalized(found[i]!), to * columns));
  return { ...packPatterns(samples, order.length, (i, k) => i === 0 || active[order[i]!]![k]!), directions };
}

function tooMany(limit: number, hyperplanes: readonly Float64Array[]): InputError {
  const bound = cellCount(hyperplanes.length, rankOf(hyperplanes));
  const size = bound < 1e15 ? String(bound) : bound.toExponential(1);
  return new InputError(
    `X has more than ${limit} activation patterns, perhaps all ${size} that ${hyperplanes.length} different rows of this rank allow: raise the limit, or take samplePatterns`,
  );
}

/** The rank of unit vectors, by Gram–Schmidt with the largest remainder first. */
function rankOf(rows: readonly Float64Array[]): number {
  let left = [...rows];
  let rank = 0;
  while (left.length > 0) {
    const lengths = left.map(length);
    const largest = Math.max(...lengths);
    if (largest <= SAME) break;
    const axis = normalized(left[lengths.indexOf(largest)]!);
    left = left.map((row) => shifted(row, -inner(row, axis), axis));
    rank++;
  }
  return rank;
}

/** The rows of X at unit length; an empty array for a row of zeros. */
function unitRows({ rows, columns, data }: Matrix): Float64Array[] {
  return Array.from({ length: rows }, (_, k) => {
    const row = data.slice(k * columns, (k + 1) * columns);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return largest === 0 ? new Float64Array() : normalized(row.map((value) => value / largest));
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  return dot(a, 0, b, 0, a.length);
}

function length(a: Float64Array): number {
  return Math.sqrt(inner(a, a));
}

function normalized(a: Float64Array): Float64Array {
  const size = length(a);
  return size === 0 ? a : a.map((value) => value / size);
}

/** a + t b */
function shifted(a: Float64Array, t: number, b: Float64Array): Float64Array {
  return a.map((value, j) => value + t * b[j]!);
}
