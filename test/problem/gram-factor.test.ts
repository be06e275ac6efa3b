import { describe, expect, test } from 'vitest';
import { GramFactor } from '../../src/problem/gram-factor';
import { dot } from '../../src/problem/objective';
import { drawsOf } from '../support/problems';

const TOLERANCE = 1e-11;
const LENGTH = 9;

const product = (a: Float64Array, b: Float64Array): number => dot(a, 0, b, 0, a.length);

/** A factor beside the vectors that it is of. */
class Kept {
  readonly factor = new GramFactor();
  readonly vectors: Float64Array[] = [];

  append(vector: Float64Array): boolean {
    const products = this.vectors.map((other) => product(other, vector));
    const added = this.factor.append(products, product(vector, vector), TOLERANCE);
    if (added) this.vectors.push(vector);
    return added;
  }

  remove(at: number): void {
    this.factor.remove(at);
    this.vectors.splice(at, 1);
  }

  /** The largest entry of A x − b beside those of A times those of x, for the solution x. */
  residual(b: Float64Array): number {
    const x = this.factor.solve(b);
    expect(x).toHaveLength(this.vectors.length);
    const size = Math.max(...this.vectors.map((vector) => product(vector, vector)), 0) * Math.hypot(...x);
    const left = this.vectors.map((row, i) => this.vectors.reduce((sum, other, j) => sum + product(row, other) * x[j]!, 0) - b[i]!);
    return Math.max(0, ...left.map(Math.abs)) / Math.max(size, Number.MIN_VALUE);
  }
}

describe.each([1, 2, 3, 4, 5])('the factor of a Gram matrix, seed %i', (seed) => {
  const draws = drawsOf(seed);
  const filled = (count: number): Kept => {
    const kept = new Kept();
    for (let i = 0; i < count; i++) expect(kept.append(draws.normals(LENGTH))).toBe(true);
    return kept;
  };
  /** A backward stable solve leaves no more, whatever the condition: some n² roundings of numbers of the size of A x. */
  const ROUNDED = LENGTH ** 2 * 8 * Number.EPSILON;

  test('solves with the vectors that it holds, while they come and go', () => {
    const kept = new Kept();
    for (let turn = 0; turn < 60; turn++) {
      if (kept.vectors.length === LENGTH || (kept.vectors.length > 0 && draws.uniform() < 0.4)) {
        kept.remove(Math.floor(draws.uniform() * kept.vectors.length));
      } else kept.append(draws.normals(LENGTH));
      expect(kept.factor.size).toBe(kept.vectors.length);
      expect(kept.residual(draws.normals(kept.vectors.length))).toBeLessThanOrEqual(ROUNDED);
    }
  });

  test('takes no vector that depends on the others, and stays as it is', () => {
    const kept = filled(4);
    const b = draws.normals(4);
    const before = kept.factor.solve(b);
    const weights = draws.normals(4);
    const dependent = new Float64Array(LENGTH).map((_, j) => kept.vectors.reduce((sum, v, i) => sum + weights[i]! * v[j]!, 0));
    expect(kept.append(dependent)).toBe(false);
    expect(kept.append(new Float64Array(LENGTH))).toBe(false);
    expect(kept.factor.size).toBe(4);
    expect(kept.factor.solve(b)).toEqual(before);
  });

  test('takes what is left of a vector, up to the tolerance, beside its own square', () => {
    for (const scale of [1e-8, 1, 1e8]) {
      const [along, across] = [Float64Array.of(scale, 0), (share: number) => Float64Array.of(scale, scale * Math.sqrt(share))];
      for (const [share, taken] of [
        [4 * TOLERANCE, true],
        [TOLERANCE / 4, false],
      ] as const) {
        const kept = new Kept();
        kept.append(along);
        expect(kept.append(across(share))).toBe(taken);
      }
    }
  });
});
