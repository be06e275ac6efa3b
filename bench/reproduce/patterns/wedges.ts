import type { Matrix } from '../../../src/matrix';
import type { Point } from '../../../src/problem/splitting';
import type { EnumeratedPatterns } from '../../../src/sampling/enumerate';
import { bitAt } from '../../../src/problem/patterns';

/** The cone of one activation pattern in the plane: the directions between two rays, each on the line of one sample. */
export interface Wedge {
  /** The sample whose line bounds the wedge at the ray of the same position, and that sample's row signed into the wedge. */
  readonly edges: readonly [Edge, Edge];
  /** Share of all directions that lie in the wedge: the probability that a random direction has this pattern. */
  readonly probability: number;
}

interface Edge {
  readonly sample: number;
  readonly ray: readonly [number, number];
  readonly normal: readonly [number, number];
}

/** The wedges of all patterns of X (n × 2), in their order, from a direction inside each. */
export function wedgesOf(X: Matrix, { directions }: EnumeratedPatterns): Wedge[] {
  return Array.from({ length: directions.rows }, (_, i) => wedgeAround(X, directions.data[2 * i]!, directions.data[2 * i + 1]!));
}

function wedgeAround(X: Matrix, c: number, s: number): Wedge {
  const centre = Math.atan2(s, c);
  let [low, high] = [-Math.PI, Math.PI];
  let [lowSample, highSample] = [-1, -1];
  for (let k = 0; k < X.rows; k++) {
    const [x0, x1] = signedRow(X, k, c, s);
    const offset = turn(Math.atan2(x1, x0) - centre);
    if (offset - Math.PI / 2 > low) [low, lowSample] = [offset - Math.PI / 2, k];
    if (offset + Math.PI / 2 < high) [high, highSample] = [offset + Math.PI / 2, k];
  }
  const edge = (sample: number, angle: number): Edge => ({
    sample,
    ray: [Math.cos(centre + angle), Math.sin(centre + angle)],
    normal: signedRow(X, sample, c, s),
  });
  return { edges: [edge(lowSample, low), edge(highSample, high)], probability: (high - low) / (2 * Math.PI) };
}

function signedRow(X: Matrix, k: number, c: number, s: number): [number, number] {
  const [x0, x1] = [X.data[2 * k]!, X.data[2 * k + 1]!];
  const sign = x0 * c + x1 * s >= 0 ? 1 : -1;
  return [sign * x0, sign * x1];
}

function turn(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/**
 * A dual point of the program over other patterns with the same loss multipliers: every pattern gets the cone multipliers that make its
 * dual constraint as slack as it can be. With g = ∓Σ_k d_k z_k the least ‖g + Σ_k α_k e_k x_k‖ over α ≥ 0 is the length of the projection of g
 * on the wedge, and at most the two samples at its edges are needed.
 */
export function extendDual(
  { p, q }: Pick<Point, 'p' | 'q'>,
  X: Matrix,
  patterns: EnumeratedPatterns,
  wedges: readonly Wedge[],
  chosen: readonly number[],
): Point {
  const n = X.rows;
  const alpha = new Float64Array(2 * chosen.length * n);
  chosen.forEach((pattern, at) => {
    let [g0, g1] = [0, 0];
    for (let k = 0; k < n; k++) {
      const z = (bitAt(patterns, pattern, k) * (p[k]! - q[k]!)) / n;
      g0 += z * X.data[2 * k]!;
      g1 += z * X.data[2 * k + 1]!;
    }
    for (const half of [0, 1] as const) {
      const sign = half === 0 ? -1 : 1;
      const own = alpha.subarray((half * chosen.length + at) * n, (half * chosen.length + at + 1) * n);
      project(wedges[pattern]!, sign * g0, sign * g1, own);
    }
  });
  return { V: { rows: 2 * chosen.length, columns: 2, data: new Float64Array(4 * chosen.length) }, p, q, alpha, Z: undefined };
}

/** Writes the multipliers α of the two edges for which g + Σ α_k e_k x_k is the projection of g on the wedge. */
function project({ edges }: Wedge, g0: number, g1: number, alpha: Float64Array): void {
  if (edges.every(({ normal }) => normal[0] * g0 + normal[1] * g1 >= 0)) return;
  for (const { ray, normal, sample } of edges) {
    const along = ray[0] * g0 + ray[1] * g1;
    const outside = normal[0] * g0 + normal[1] * g1;
    if (along <= 0 || outside >= 0) continue;
    alpha[sample] = -outside / (normal[0] ** 2 + normal[1] ** 2);
    return;
  }
  const [a, b] = edges;
  const determinant = a.normal[0] * b.normal[1] - a.normal[1] * b.normal[0];
  alpha[a.sample]! += (-g0 * b.normal[1] + g1 * b.normal[0]) / determinant;
  alpha[b.sample]! += (-a.normal[0] * g1 + a.normal[1] * g0) / determinant;
}
