import type { Accelerator } from '../gpu/accelerator';
import type { Problem } from '../problem/problem';
import type { Penalties, Point } from '../problem/splitting';
import { liftedStart, type LiftedStart } from '../reference/warm-start';
import { writeParts } from './gpu-splitting';
import { columnsOf, type LiftedTile } from './lifted-tile';
import { interleave, withSigns } from './point';

/** Writes the points of K classes into the lifted splitting's state, multipliers and images included, and nothing else. */
export function startLifted(
  accelerator: Accelerator,
  problems: readonly Problem[],
  points: readonly Point[],
  rho: Penalties,
  { neurons, tiles }: { readonly neurons: GPUBuffer; readonly tiles: readonly LiftedTile[] },
): void {
  const { X, patterns } = problems[0]!;
  const [samples, features, classes] = [X.rows, X.columns, problems.length];
  const starts = points.map((point, at) => liftedStart(problems[at]!, point, rho));
  const all = (part: (start: LiftedStart, at: number) => Float64Array, length: number) => interleave(starts.map(part), length);
  const u = all((start) => start.u, features);
  const lambda = all((start) => start.lambda, features);
  writeParts(accelerator, neurons, u, u, lambda);

  const image = all((start) => withSigns(patterns, start.s), samples);
  const nu = all((start) => withSigns(patterns, start.nu), samples);
  const [a, mu] = [all((start) => start.a, features), all((start) => start.mu, features)];
  const [p, q] = [all((_, at) => points[at]!.p, 1), all((_, at) => points[at]!.q, 1)];
  const soft = starts[0]!.slacks !== undefined;
  const pi = soft && all((start) => start.slacks!.pi, samples);
  const nuN = soft && all((start) => start.slacks!.nuN, samples);
  for (const { from, to, buffers } of tiles) {
    const pairs = (values: Float64Array) => columnsOf(values, samples, from, to);
    const rows = (values: Float64Array, length: number) => values.subarray(from * classes * length, to * classes * length);
    const others = new Float64Array(2 * patterns.count * classes + 2 * (to - from) * classes);
    writeParts(accelerator, buffers.cones, pairs(image), pairs(nu));
    writeParts(accelerator, buffers.weights, rows(a, features), rows(mu, features));
    writeParts(accelerator, buffers.multipliers, rows(p, 1), rows(q, 1), others);
    writeParts(accelerator, buffers.xu, pairs(image));
    writeParts(accelerator, buffers.tu, rows(a, features));
    if (pi && nuN) writeParts(accelerator, buffers.slacks, pairs(pi), pairs(nuN), pairs(pi));
  }
}
